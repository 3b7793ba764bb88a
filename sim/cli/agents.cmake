# SPDX-License-Identifier: GPL-2.0-only
#
# An agent is a kernel object from a Linux tree, linked with scmi-host into one
# executable, agents/NAME/image. Its definition is agents/NAME.agent; the program
# itself builds it with sim/kernel/Makefile, when it is first used or by
# `scmi-sim agents build NAME`. The targets agent-NAME do just that.

# What the link needs of the host side, for the program's own use.
set(image_libraries ${SIMGRID_LIBRARY} ${CJSON_LIBRARY} ${DW_LIBRARY} ${FDT_LIBRARY} -lelf -lm
	${SCMI_SANITIZE_FLAGS})
string(JOIN " " image_libraries ${image_libraries})
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/agents/host.mk CONTENT
"# Written by CMake: what sim/kernel/Makefile needs to know of this build folder.
HOST := $<TARGET_FILE:scmi-host>
LIBS := ${image_libraries}
CACHE := ${SCMI_TREE_CACHE}
")

function(scmi_agent name)
	set(in_all)
	if(name IN_LIST ARGN)
		set(in_all ALL)
	endif()
	# Naming MAKE lets make share its jobs with what the program starts.
	set(jobs)
	if(CMAKE_GENERATOR STREQUAL "Unix Makefiles")
		set(jobs MAKE=$(MAKE))
	endif()
	add_custom_target(agent-${name} ${in_all}
		COMMAND ${CMAKE_COMMAND} -E env ${jobs} $<TARGET_FILE:scmi-sim> agents build ${name}
		DEPENDS scmi-sim scmi-host USES_TERMINAL
		COMMENT "agent ${name}")
endfunction()

# What the tests run on is part of a build with tests; else it is built at its first use.
set(built_first linux-6.12)
if(SCMI_TESTS)
	list(APPEND built_first linux-6.12-lockdep linux-6.12-checked)
	# What runs on the further agents is host-side code that the sanitizers have seen.
	if(NOT SCMI_SANITIZE)
		list(APPEND built_first own own-checked linux-6.1 linux-6.1-checked)
	endif()
endif()
file(GLOB definitions CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/agents/*.agent)
foreach(definition ${definitions})
	get_filename_component(name ${definition} NAME)
	string(REGEX REPLACE "[.]agent$" "" name ${name})
	scmi_agent(${name} ${built_first})
	file(STRINGS ${definition} variants REGEX "^variant ")
	foreach(variant ${variants})
		string(REGEX REPLACE "^variant +([^ ]+).*" "\\1" variant ${variant})
		scmi_agent(${name}-${variant} ${built_first})
	endforeach()
endforeach()
