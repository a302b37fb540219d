import pytest

from headway.records.generated import is_generated


@pytest.mark.parametrize(
    "path",
    [
        "uv.lock",
        "web/package-lock.json",
        "go.sum",
        "Cargo.lock",
        "Gemfile.lock",
        "vendor/github.com/x/y.go",
        "src/node_modules/a/index.js",
        "third_party/lib.c",
        "static/app.min.js",
        "static/app.js.map",
        "api/service.pb.go",
        "api/service_pb2.py",
        "api/service_pb2_grpc.pyi",
        "tests/__snapshots__/a.snap",
        "Form.Designer.cs",
        "model.freezed.dart",
        "schema.generated.ts",
        "pkg/zz_generated.deepcopy.go",
    ],
)
def test_files_that_nobody_wrote(path):
    assert is_generated(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/lock.py",
        "deadlock.md",
        "src/vendors/models.py",
        "app/generator.py",
        "docs/admin.js.md",
        "src/min.js",
        "package.json",
        "src/regenerated_ideas.txt",
    ],
)
def test_files_that_somebody_wrote(path):
    assert not is_generated(path)
