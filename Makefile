.PHONY: report test lab bench docs lock
report test lab bench docs:
	./run $@
LOCK = .venv/bin/uv pip compile -q pyproject.toml --group build --universal --generate-hashes --no-header --no-annotate --python-version 3.11
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --all-extras -c requirements.lock -o requirements-test.lock
	$(LOCK) --extra extract --extra archive -c requirements-test.lock -o requirements-extract.lock
