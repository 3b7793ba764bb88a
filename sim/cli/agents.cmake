# SPDX-License-Identifier: GPL-2.0-only
#
# An agent is a kernel object from a Linux tree, built by sim/kernel/Makefile,
# linked with scmi-host into one executable, agents/NAME/image. The target
# agent-NAME makes it; that of linux-6.12 belongs to the default build, the
# others are made at their first use (images.c). The list is that of agents.h.
set(image_libraries ${SIMGRID_LIBRARY} ${CJSON_LIBRARY} ${DW_LIBRARY} ${FDT_LIBRARY} -lelf -lm
	${SCMI_SANITIZE_FLAGS})
string(JOIN " " image_libraries ${image_libraries})

function(scmi_agent name tree variant hz)
	set(make $(MAKE) --no-print-directory)
	if(NOT CMAKE_GENERATOR STREQUAL "Unix Makefiles")
		set(make make -j2)
	endif()
	list(APPEND make -f sim/kernel/Makefile O=${PROJECT_BINARY_DIR}/agents/${name} TREE=${SCMI_LINUX_TARBALL}
		CACHE=${SCMI_TREE_CACHE} AGENT=${tree} HZ=${hz} VARIANT=${variant})
	set(in_all)
	# The tests run a scenario under lockdep.
	if(name STREQUAL linux-6.12 OR (name STREQUAL linux-6.12-lockdep AND SCMI_TESTS))
		set(in_all ALL)
	endif()
	# The kernel object needs nothing of the host side: both are compiled at the same time.
	add_custom_target(kernel-${name} ${in_all}
		COMMAND ${make} kernel.o
		WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} USES_TERMINAL
		COMMENT "kernel object of ${name}")
	add_custom_target(agent-${name} ${in_all}
		COMMAND ${make} image HOST=$<TARGET_FILE:scmi-host> "LIBS=${image_libraries}"
		DEPENDS kernel-${name} scmi-host
		WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} USES_TERMINAL
		COMMENT "image of ${name}")
	# What `scmi-sim agents --files` asks for; silent but for the list.
	add_custom_target(files-${name}
		COMMAND ${make} -s files
		WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} USES_TERMINAL)
endfunction()

if(EXISTS ${PROJECT_SOURCE_DIR}/sim/kernel/Makefile AND TARGET scmi-host)
	file(READ ${CMAKE_CURRENT_LIST_DIR}/agents.h list)
	string(REGEX MATCHALL "\n\tX\\(\"[^\n]*\\)" agents "${list}")
	string(REGEX MATCHALL "\n\tX\\([0-9]+" rates "${list}")
	foreach(line IN LISTS agents)
		string(REGEX REPLACE ".*X\\(\"([^\"]*)\", \"([^\"]*)\", \"([^\"]*)\".*" "\\1;\\2;\\3" agent "${line}")
		list(POP_FRONT agent name tree variant)
		foreach(rate ${rates})
			string(REGEX MATCH "[0-9]+" hz "${rate}")
			set(suffix "-hz${hz}")
			if(hz EQUAL 1000)
				set(suffix)
			endif()
			scmi_agent(${name}${suffix} ${tree} ${variant} ${hz})
		endforeach()
	endforeach()
endif()
