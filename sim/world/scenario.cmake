# SPDX-License-Identifier: GPL-2.0-only
#
# The scenario reader, and the program that writes what is generated from its
# tables: scenarios/schema.json, the tables of docs/scenarios.md, the fuzzer's
# dictionary. Needs libcjson.
set(SCENARIO_SOURCES
	json.c json_number.c json_scan.c lane_kinds.c replay_file.c scenario.c scenario_agents.c scenario_check.c scenario_checkers.c scenario_clients.c scenario_computer.c scenario_constraints.c
	scenario_distribution.c scenario_expect.c scenario_faults.c scenario_interleave.c scenario_kinds.c scenario_lists.c
	scenario_names.c scenario_platform.c scenario_reader.c scenario_schema.c scenario_schema_text.c
	scenario_set.c scenario_docs.c scenario_strings.c scenario_text.c scenario_words.c)
list(TRANSFORM SCENARIO_SOURCES PREPEND ${CMAKE_CURRENT_LIST_DIR}/)

add_library(scenario OBJECT ${SCENARIO_SOURCES})

add_executable(scenario-tables ${CMAKE_CURRENT_LIST_DIR}/scenario_tables.c $<TARGET_OBJECTS:scenario>)
target_link_libraries(scenario-tables PRIVATE ${CJSON_LIBRARY})
