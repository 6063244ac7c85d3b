// Command sdkgen writes the packages of other languages from a plugin's schema: sdkgen SCHEMA FOLDER.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "sdkgen"

// files holds what a generator has written, by path.
type files map[string][]byte

// generators has one generator for each language, by the name of its folder.
var generators = map[string]func(*schema.Package) (files, error){
	"go": func(pkg *schema.Package) (files, error) {
		written, err := gogen.GeneratePackage(tool, pkg, nil)
		if err == nil {
			written["go.mod"] = goMod(pkg)
		}
		return written, err
	},
	"nodejs": func(pkg *schema.Package) (files, error) {
		return nodejs.GeneratePackage(tool, pkg, nil, nil, true, nil) // one that npm installs from its folder
	},
	"python": func(pkg *schema.Package) (files, error) {
		return python.GeneratePackage(tool, pkg, nil, nil)
	},
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: sdkgen SCHEMA FOLDER")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal("sdkgen: ", err)
	}
}

func run(schemaPath, folder string) error {
	for language, generate := range generators {
		pkg, err := bind(schemaPath) // one for each: a generator changes what it is given
		if err != nil {
			return err
		}
		written, err := generate(pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", language, err)
		}
		if err := written.write(filepath.Join(folder, language)); err != nil {
			return err
		}
	}
	return nil
}

// goMod makes a module of the Go package, on the versions that this command is built with.
func goMod(pkg *schema.Package) []byte {
	info, _ := pkg.Language["go"].(gogen.GoPackageInfo)
	text := fmt.Sprintf("module %s\n\ngo 1.25\n\nrequire (\n", info.ImportBasePath)
	built, _ := debug.ReadBuildInfo()
	for _, module := range built.Deps {
		if module.Path == "github.com/pulumi/pulumi/sdk/v3" || module.Path == "github.com/blang/semver" {
			text += fmt.Sprintf("\t%s %s\n", module.Path, module.Version)
		}
	}
	return []byte(text + ")\n")
}

// bind reads a schema and returns it with every reference in it resolved; a mistake or a warning is an error.
func bind(path string) (*schema.Package, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if len(diagnostics) > 0 {
		return nil, fmt.Errorf("%s: %w", path, diagnostics)
	}
	return pkg, nil
}

func (written files) write(folder string) error {
	for name, text := range written {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
