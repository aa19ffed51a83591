package schema

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const contracts = "../../../contracts"

func TestEveryExampleFitsItsSchema(t *testing.T) {
	examples, _ := filepath.Glob(contracts + "/examples/*.json")
	if len(examples) < 9 {
		t.Fatalf("found only %d examples", len(examples))
	}
	for _, example := range examples {
		document, err := os.ReadFile(example)
		if err != nil {
			t.Fatal(err)
		}
		if err := Check(schemaOf(example), document); err != nil {
			t.Errorf("%s: %v", filepath.Base(example), err)
		}
	}
}

func schemaOf(example string) string {
	name := strings.TrimSuffix(filepath.Base(example), ".json")
	for _, several := range []string{"join-answer", "lesson-plan"} {
		if strings.HasPrefix(name, several) {
			name = several
		}
	}
	return filepath.Join(contracts, name+".schema.json")
}

func TestAWrongReportIsRefused(t *testing.T) {
	for wrong, document := range map[string]string{
		"lacks tracks":    `{"recorder":"a","meeting":"b","real_ms":1,"state":"waiting"}`,
		"unknown extra":   `{"recorder":"a","meeting":"b","real_ms":1,"state":"waiting","tracks":[],"extra":1}`,
		"wanted one of":   `{"recorder":"a","meeting":"b","real_ms":1,"state":"asleep","tracks":[]}`,
		"wanted integer":  `{"recorder":"a","meeting":"b","real_ms":1.5,"state":"waiting","tracks":[]}`,
		"tracks[0] lacks": `{"recorder":"a","meeting":"b","real_ms":1,"state":"waiting","tracks":[{}]}`,
	} {
		err := Check(contracts+"/recorder-report.schema.json", []byte(document))
		if err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: got %v", wrong, err)
		}
	}
}
