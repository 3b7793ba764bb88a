# SPDX-License-Identifier: GPL-2.0-only
#
# What a Kbuild Makefile builds, and those of the folders that it names, as make variables:
#
#   make -f kbuild.mk root=FOLDER folder=PATH [prefix=PREFIX/] config=AUTOCONF
#
# MODULES     += NAME        in the order of the Makefiles, those of obj-y first
# PARTS_NAME  := STEM ...    its objects; a STEM is the prefix and the path below root, without .o
# EXTRA_STEM  += FLAGS       ccflags-y and CFLAGS_file.o
#
# A module is what obj-m or obj-y names: whether an option says m or y makes no
# difference here. config is the generated autoconf.h.
MAKEFLAGS += -rR --no-print-directory
.SUFFIXES:
.NOTPARALLEL:
.PHONY: all

self := $(lastword $(MAKEFILE_LIST))
src := $(abspath $(root)/$(folder))
obj := $(src)
srctree := $(abspath $(root))
at := $(prefix)$(patsubst %,%/,$(filter-out .,$(folder)))

$(foreach option,$(shell sed -nE 's/^.define (CONFIG_[A-Za-z0-9_]*)_MODULE 1$$/\1:=m/p; t; s/^.define (CONFIG_[A-Za-z0-9_]*) 1$$/\1:=y/p' '$(config)'),$(eval $(option)))

all: list
include $(firstword $(wildcard $(src)/Kbuild $(src)/Makefile) $(src)/Makefile)

entries := $(obj-y) $(obj-m)
stem = $(basename $(notdir $(1)))
# What an object consists of: the parts of its composite, else the file of its own name.
parts = $(basename $(or $(strip $($(stem)-objs) $($(stem)-y) $($(stem)-m)),$(1)))
flags = $(strip $(ccflags-y) $(CFLAGS_$(notdir $(1)).o))
name = $(subst -,_,$(stem))

define print_object
$(info MODULES += $(name))
$(info PARTS_$(name) := $(addprefix $(at),$(parts)))
$(foreach part,$(parts),$(if $(call flags,$(part)),$(info EXTRA_$(at)$(part) += $(call flags,$(part)))))
endef

# A target's turn comes in the order of the Makefile, and only then is it printed.
.PHONY: list $(entries)
list: $(entries)
	@:
$(filter %/,$(entries)):
	@$(MAKE) -f '$(self)' root='$(root)' folder='$(at:$(prefix)%=%)$(@:/=)' prefix='$(prefix)' config='$(config)'
$(filter %.o,$(entries)):
	@:$(call print_object,$@)
