# Everything starts from a fresh clone: each target makes the environment that it needs.
.DEFAULT_GOAL := help
.PHONY: fuzz package smoke browser console redrive sam-local-env deploy audit contract export apply openapi help run check test lint unit functional runtime test-dynamodb-local bench build lock clean

PORT ?= 3000
ARCHITECTURE ?= arm64
BUILD_DIR ?= .aws-sam/build
MACHINE := $(if $(filter x86_64,$(shell uname -m)),x86_64,arm64)
VENV := .venv
SAM_VENV := .venv-sam
BENCH_VENV := .venv-bench
AUDIT_VENV := .venv-audit
CHECKOV_VENV := .venv-checkov
GENERATORS_VENV := .venv-generators
ACME_VENV := .venv-acme
STACK ?= ca-gateway
API_URL ?= http://localhost:$(PORT)
FOLDER ?= configuration
CLIENT = $(if $(CERTIFICATE),--certificate "$(CERTIFICATE)" --key "$(KEY)") $(if $(CACERT),--cacert "$(CACERT)")
PARAMETERS ?=
SECONDS ?= 60
TAGS ?=
GUIDES := .aws-sam/for-bench-guides
OPTIONS ?=
BIN := $(VENV)/bin
MYPY := $(BIN)/mypy layers/cagateway/cagateway local bench operations tests functions
PYTEST := $(BIN)/python -m pytest -q
# One process more than there are processors, for each waits for its own table, bus and simulator,
# which are other processes.
SIDE_BY_SIDE := -n $(shell echo $$((1 + $$(getconf _NPROCESSORS_ONLN))))
FIND_PYTHON := PYTHON="$(PYTHON)" scripts/find-python
export SAM_CLI_TELEMETRY := 0
# Byte code is kept, whatever the caller's environment says: the tests start a hundred processes, and
# each would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

help: ## Say what each target does
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 28

run: $(VENV)/.installed ## Serve the gateway at http://127.0.0.1:$(PORT), with a Sectigo simulator
	@exec env PORT=$(PORT) DEMO_FLEET=$${DEMO_FLEET-yes} $(BIN)/python -m local # exec: a shell between would keep a SIGTERM

console: $(VENV)/.installed ## The Management Console on this machine for the gateway at API_URL, signing as you
	@exec $(BIN)/python -m local.console "$(API_URL)"

check: $(VENV)/.installed ## The inner loop: style, types of what changed, unit tests
	@echo "check: ruff, mypy (what changed since its last run), unit tests"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(MYPY)
	@$(PYTEST) -n auto --maxfail=5 tests/unit

# Side by side, for each of them waits much of its time: for a program's start, a time-out, a page.
test: $(VENV)/.installed ## What CI runs
	@echo "test: lint, functional, runtime and browser, side by side"
	@MAKE="$(MAKE)" scripts/side-by-side lint functional runtime browser

lint: $(VENV)/.installed ## Style, types and templates
	@echo "lint: ruff, mypy, cfn-lint"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(MYPY)
	@$(BIN)/cfn-lint template.yaml

unit: $(VENV)/.installed ## The rules, without a socket
	@echo "unit: the rules, without a socket"
	@$(PYTEST) -n auto tests/unit

# Branches are measured by tracing, which doubles a test's time; lines by sys.monitoring, which costs
# next to nothing (Python 3.12 and later; before, coverage traces).
functional: $(VENV)/.installed ## Unit tests, and the handlers against a real table, bus and simulator; coverage
	@echo "functional: unit tests, which reach each branch of the domain"
	@$(PYTEST) $(SIDE_BY_SIDE) --cov=layers/cagateway/cagateway/domain --cov-branch --cov-fail-under=100 tests/unit
	@echo "functional: the handlers, and the template, with the coverage of lines"
	@COVERAGE_CORE=sysmon $(PYTEST) $(SIDE_BY_SIDE) --cov --cov-report=term tests/functional tests/infra

runtime: $(VENV)/.installed $(GENERATORS_VENV)/.installed $(ACME_VENV)/.installed ## The program as users start it, and the artefacts as Lambda loads them
	@echo "runtime: the program over sockets, and the built artefacts in a clean python3.13"
	@if $(FIND_PYTHON) 3.13 >/dev/null; then \
		$(MAKE) --no-print-directory build ARCHITECTURE=$(MACHINE) BUILD_DIR=.aws-sam/for-tests; \
	else echo "NOT BUILT, so the tests of the built artefacts will be skipped"; fi
	@for client in lego dehydrated uacme caddy; do command -v $$client >/dev/null || \
		echo "runtime: NOT TESTED with $$client, for it is not here (Debian: apt-get install $$client)"; done
	@$(PYTEST) $(SIDE_BY_SIDE) --dist loadfile tests/runtime

browser: $(VENV)/.installed ## The Management Console in a real Chromium, if there is one; screenshots in .artefacts/
	@if command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null; then \
		echo "browser: the console in Chromium, against the program; screenshots in .artefacts/"; \
		$(PYTEST) tests/browser; \
	else echo "browser: NOT TESTED, for there is no Chromium here (Debian: apt-get install chromium)"; fi

test-dynamodb-local: $(VENV)/.installed ## The table's tests on DynamoDB's own engine, with Java and npm
	@echo "test-dynamodb-local: what the table promises, on DynamoDB's own engine"
	@scripts/with-dynamodb-local $(if $(OPTIONAL),--optional) $(BIN)/python -m pytest -q \
		$(addprefix tests/functional/test_,store_contract.py dynamodb.py concurrency.py)

bench: $(VENV)/.installed $(BENCH_VENV)/.installed $(GUIDES)/.installed ## The figures to hold, measured on the artefacts; OPTIONS="--help" lists options
	@$(MAKE) --no-print-directory build ARCHITECTURE=$(MACHINE) BUILD_DIR=.aws-sam/for-bench
	@echo "bench: each figure beside its yardstick (takes about four minutes)"
	@$(BIN)/python -m bench $(OPTIONS)

build: $(SAM_VENV)/.installed ## sam build, without Docker, for ARCHITECTURE (arm64 or x86_64)
	@echo "build: sam build for $(ARCHITECTURE) into $(BUILD_DIR)"
	@$(SAM_VENV)/bin/sam validate --lint --region eu-west-1
	@python=$$($(FIND_PYTHON) 3.13) && PYTHON=$$python ARCHITECTURE=$(ARCHITECTURE) \
		$(SAM_VENV)/bin/sam build --build-dir $(BUILD_DIR) --parallel \
		--parameter-overrides Architecture=$(ARCHITECTURE)

deploy: $(VENV)/.installed $(SAM_VENV)/.installed ## Build and deploy STACK, after showing what changes; PARAMETERS="Name=value ..." TAGS="name=value ..."
	@$(BIN)/python -m operations.deploy --stack "$(STACK)" --parameters "$(PARAMETERS)" \
		--tags "$(TAGS)" $(if $(filter command line environment,$(origin ARCHITECTURE)),--architecture $(ARCHITECTURE)) $(OPTIONS)

package: $(SAM_VENV)/.installed ## Build, upload to BUCKET, and write .aws-sam/packaged.yaml, for pipelines
	@[ -n "$(BUCKET)" ] || { echo "package: say where to: BUCKET=name-of-a-bucket" >&2; exit 2; }
	@$(MAKE) --no-print-directory build
	@$(SAM_VENV)/bin/sam package --template-file $(BUILD_DIR)/template.yaml --s3-bucket "$(BUCKET)" \
		--s3-prefix "$(STACK)" --output-template-file .aws-sam/packaged.yaml

openapi: $(VENV)/.installed ## Write docs/openapi.json, the contract, from the code
	@PYTHONPATH=layers/cagateway $(BIN)/python -m operations.contract

contract: $(VENV)/.installed ## Drive the local gateway with docs/openapi.json; OPTIONS="--max-examples 500" for longer
	@echo "contract: schemathesis against the gateway of local mode"
	@scripts/contract $(VENV) $(OPTIONS)

export: $(VENV)/.installed ## Write the documents of the gateway at API_URL to FOLDER
	@PYTHONPATH=layers/cagateway $(BIN)/python -m operations.documents export --url "$(API_URL)" --folder "$(FOLDER)" $(CLIENT)

apply: $(VENV)/.installed ## Make the gateway at API_URL as FOLDER says, after trying it out and asking; OPTIONS="--delete"
	@PYTHONPATH=layers/cagateway $(BIN)/python -m operations.documents apply --url "$(API_URL)" --folder "$(FOLDER)" $(CLIENT) $(OPTIONS)

smoke: $(VENV)/.installed ## The ten calls to make after a deployment, at the gateway at API_URL; they change nothing
	@PYTHONPATH=layers/cagateway $(BIN)/python -m operations.smoke --url "$(API_URL)" $(CLIENT)

fuzz: $(VENV)/.installed ## Hold validation and enrollment together over requests drawn for SECONDS; OPTIONS="--seed N"
	@PYTHONPATH=layers/cagateway $(BIN)/python -m tests.fuzzing --seconds $(SECONDS) $(OPTIONS)

redrive: $(VENV)/.installed ## Have functions/sync of STACK try its dead letters again
	@$(BIN)/python -m operations.dead_letters --stack "$(STACK)"

sam-local-env: $(VENV)/.installed ## Write what `sam local invoke --env-vars .aws-sam/local-env.json` has to know of STACK
	@$(BIN)/python -m operations.local_environment --stack "$(STACK)" --file .aws-sam/local-env.json

audit: $(VENV)/.installed $(AUDIT_VENV)/.installed $(CHECKOV_VENV)/.installed ## Known vulnerabilities, licences, secrets, and checkov on the expanded template
	@scripts/audit $(VENV) $(AUDIT_VENV) $(CHECKOV_VENV)

lock: $(VENV)/.installed ## Resolve pyproject's dependency groups into files with hashes
	@scripts/lock $(BIN)/uv

clean: ## Remove what the other targets made
	rm -rf $(VENV) $(SAM_VENV) $(BENCH_VENV) $(AUDIT_VENV) $(CHECKOV_VENV) $(GENERATORS_VENV) $(ACME_VENV) .aws-sam .dynamodb-local .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis

$(VENV)/.installed: requirements/dev.txt
	@PYTHON="$(PYTHON)" scripts/make-venv $(VENV) $<

$(SAM_VENV)/.installed: requirements/sam.txt
	@PYTHON="$(PYTHON)" scripts/make-venv $(SAM_VENV) $<

$(AUDIT_VENV)/.installed: requirements/audit.txt
	@PYTHON="$(PYTHON)" scripts/make-venv $(AUDIT_VENV) $<

$(CHECKOV_VENV)/.installed: requirements/checkov.txt
	@PYTHON="$(PYTHON)" scripts/make-venv $(CHECKOV_VENV) $<

$(GENERATORS_VENV)/.installed: requirements/generators.txt
	@PYTHON="$(PYTHON)" scripts/make-venv $(GENERATORS_VENV) $<

$(ACME_VENV)/.installed: requirements/acme.txt
	@PYTHON="$(PYTHON)" scripts/make-venv $(ACME_VENV) $<

$(BENCH_VENV)/.installed: requirements/bench.txt
	@python=$$($(FIND_PYTHON) 3.13) && PYTHON=$$python scripts/make-venv $(BENCH_VENV) $<

# As `sam build` installs a requirements.txt: without byte code.
$(GUIDES)/.installed: requirements/guides.txt $(BENCH_VENV)/.installed
	@rm -rf $(GUIDES)
	@$(BENCH_VENV)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
		--no-compile --target $(GUIDES) -r $<
	@touch $@
