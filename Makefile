# The same commands for hands used to make; CMake and Ninja do the work.
.PHONY: build demo test
build:
	scripts/setup
	scripts/build release
demo:
	./demo
test:
	./test
