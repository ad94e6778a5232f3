# The same commands for hands used to make; CMake and Ninja do the work.
.PHONY: build demo test test-model bench-read bench-peers
build:
	scripts/setup
	scripts/build release
demo:
	./demo
test:
	./test

# A real model, weak on purpose: nothing unproven may pass; OPTIONS="--rows 322" for all sites.
test-model:
	scripts/setup
	scripts/build release --target overture
	tests/weak_model/setup
	tests/weak_model/run.py $(OPTIONS)

# What reading a site costs; OPTIONS="--quick" for a first look (bench/read/measure.py).
bench-read:
	scripts/setup
	scripts/build release --target overture bench_read
	bench/read/measure.py $(OPTIONS)

# The same sites read by Overture and by four peers (bench/peers/compare.py).
bench-peers: bench-peers-setup
	scripts/build release --target overture bench_read
	bench/peers/compare.py $(OPTIONS)

.PHONY: bench-peers-setup
bench-peers-setup:
	scripts/setup
	bench/peers/setup

# How busy a fake engine of 200 slots is kept, and what a message costs (bench/write/measure.py).
.PHONY: bench-write
bench-write:
	scripts/setup
	scripts/build release --target overture bench_write
	bench/write/setup
	bench/write/measure.py $(OPTIONS)

# Text of the same pages by Overture and by three peers (bench/extract/compare.py).
.PHONY: bench-extract train-content
bench-extract:
	scripts/build release --target bench_extract
	bench/extract/compare.py build/release/bench/extract/bench_extract ../shared/web

# Learns the choice of content anew; needs numpy and scipy (bench/extract/train_content.py).
train-content:
	scripts/build release --target dump_content
	OMP_NUM_THREADS=1 bench/extract/train_content.py build/release/bench/extract/dump_content ../shared/web --write

# Leasing and committing durable records on SQLite and on PostgreSQL (bench/queue/measure.py).
.PHONY: bench-queue
bench-queue:
	scripts/setup
	scripts/build release --target bench_queue
	bench/queue/measure.py $(OPTIONS)

# What a message of SQS and a blob of S3 cost in CPU and requests (bench/aws/measure.py).
.PHONY: bench-aws
bench-aws:
	scripts/setup
	tests/servers/setup
	scripts/build release --target bench_aws
	bench/aws/measure.py $(OPTIONS)
