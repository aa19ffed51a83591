// Package schema checks a JSON document against the part of JSON Schema that ../../../contracts uses. It serves tests only:
// an unknown keyword is an error, so that a contract that grows is noticed here and not passed over.
package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Check checks a document against a schema file.
func Check(file string, document []byte) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var root map[string]any
	if err := json.Unmarshal(text, &root); err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		return err
	}
	return errors.Join(checker{root}.check(root, value, "$")...)
}

type checker struct{ root map[string]any }

func (c checker) check(schema map[string]any, value any, at string) (wrong []error) {
	for keyword, want := range schema {
		if err := c.keyword(keyword, want, schema, value, at); err != nil {
			wrong = append(wrong, err...)
		}
	}
	return wrong
}

func (c checker) keyword(keyword string, want any, schema map[string]any, value any, at string) []error {
	switch keyword {
	case "$schema", "$defs", "title", "description", "format":
		return nil
	case "$ref":
		return c.check(c.definition(want.(string)), value, at)
	case "type":
		return one(hasType(want, value), at, "is %v, wanted %v", value, want)
	case "enum":
		return one(slices.Contains(want.([]any), value), at, "is %v, wanted one of %v", value, want)
	case "properties":
		return c.properties(want.(map[string]any), value, at)
	case "required":
		return required(want.([]any), value, at)
	case "additionalProperties":
		return unknown(schema, value, at)
	case "items":
		return c.items(want.(map[string]any), value, at)
	case "prefixItems":
		return c.prefix(want.([]any), value, at)
	case "pattern":
		text, isText := value.(string)
		return one(!isText || regexp.MustCompile(want.(string)).MatchString(text), at, "is %v, wanted %v", value, want)
	case "minimum", "minItems", "maxItems", "minLength", "maxLength":
		return one(bound(keyword, want.(float64), value), at, "breaks %s %v", keyword, want)
	}
	return one(false, at, "has the keyword %s, which this checker does not know", keyword)
}

func (c checker) definition(ref string) map[string]any {
	definitions := c.root["$defs"].(map[string]any)
	return definitions[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
}

func (c checker) properties(properties map[string]any, value any, at string) (wrong []error) {
	object, _ := value.(map[string]any)
	for name, schema := range properties {
		if member, ok := object[name]; ok {
			wrong = append(wrong, c.check(schema.(map[string]any), member, at+"."+name)...)
		}
	}
	return wrong
}

func (c checker) items(schema map[string]any, value any, at string) (wrong []error) {
	list, _ := value.([]any)
	for i, item := range list {
		wrong = append(wrong, c.check(schema, item, fmt.Sprintf("%s[%d]", at, i))...)
	}
	return wrong
}

// prefix checks the first members of a list, each by its own schema.
func (c checker) prefix(schemas []any, value any, at string) (wrong []error) {
	list, _ := value.([]any)
	for i, schema := range schemas[:min(len(schemas), len(list))] {
		wrong = append(wrong, c.check(schema.(map[string]any), list[i], fmt.Sprintf("%s[%d]", at, i))...)
	}
	return wrong
}

func required(names []any, value any, at string) (wrong []error) {
	object, ok := value.(map[string]any)
	for _, name := range names {
		if _, has := object[name.(string)]; ok && !has {
			wrong = append(wrong, fmt.Errorf("%s lacks %s", at, name))
		}
	}
	return wrong
}

func unknown(schema map[string]any, value any, at string) (wrong []error) {
	object, _ := value.(map[string]any)
	properties, _ := schema["properties"].(map[string]any)
	for name := range object {
		if _, ok := properties[name]; !ok {
			wrong = append(wrong, fmt.Errorf("%s has the unknown %s", at, name))
		}
	}
	return wrong
}

func hasType(want, value any) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { return hasType(one, value) })
	}
	switch v := value.(type) {
	case nil:
		return want == "null"
	case bool:
		return want == "boolean"
	case string:
		return want == "string"
	case float64:
		return want == "number" || want == "integer" && v == math.Trunc(v)
	case []any:
		return want == "array"
	}
	return want == "object"
}

func bound(keyword string, limit float64, value any) bool {
	switch v := value.(type) {
	case float64:
		return keyword != "minimum" || v >= limit
	case string:
		return within(keyword, "Length", limit, len([]rune(v)))
	case []any:
		return within(keyword, "Items", limit, len(v))
	}
	return true
}

func within(keyword, noun string, limit float64, n int) bool {
	switch keyword {
	case "min" + noun:
		return n >= int(limit)
	case "max" + noun:
		return n <= int(limit)
	}
	return true
}

func one(good bool, at, format string, args ...any) []error {
	if good {
		return nil
	}
	return []error{fmt.Errorf("%s "+format, append([]any{at}, args...)...)}
}
