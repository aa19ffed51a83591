// Package hls writes playlists and segments so that a reader never sees half a file.
package hls

import (
	"os"
	"path/filepath"
)

// Temporary matches what a crash may leave of files that were being written.
const Temporary = "*.tmp"

// WriteFile puts data on disk under a name at once: a crash leaves the old file or the new one. guard does the last step, or refuses it.
func WriteFile(name string, data []byte, guard func(rename func() error) error) error {
	dir := filepath.Dir(name)
	tmp, err := writeSynced(dir, filepath.Base(name), data)
	if err == nil {
		err = guard(func() error { return os.Rename(tmp, name) })
	}
	if err != nil {
		_ = os.Remove(tmp) // on a full disk half a file is in the way
		return err
	}
	return syncFolder(dir)
}

// Unguarded does the last step of WriteFile.
func Unguarded(rename func() error) error { return rename() }

// writeSynced writes a temporary file of its own: two processes must not share one.
func writeSynced(dir, base string, data []byte) (string, error) {
	f, err := os.CreateTemp(dir, base+"."+Temporary)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if err := f.Chmod(0o644); err != nil {
		return f.Name(), err
	}
	if _, err := f.Write(data); err != nil {
		return f.Name(), err
	}
	return f.Name(), f.Sync()
}

// syncFolder makes the rename itself last.
func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
