import subprocess
import sys

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from service_kit.migrations import head
from service_kit.provision import PACKAGES

NAMES = [package for package, _ in PACKAGES]


@pytest.mark.parametrize("package", NAMES)
def test_the_newest_revision_read_from_the_files_is_the_one_that_alembic_finds(
    package: str,
) -> None:
    config = Config()
    config.set_main_option("script_location", f"{package}:migrations")
    config.set_main_option("path_separator", "os")
    assert head(package) == ScriptDirectory.from_config(config).get_current_head()
    assert head(package) is not None


@pytest.mark.parametrize("package", NAMES[1:])
def test_a_service_starts_without_loading_what_only_migrations_need(package: str) -> None:
    check = f"import sys, {package}.app; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
