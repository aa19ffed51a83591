package recording

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"lianke/media/internal/hls"
)

// errFenced says that another process writes this recording now.
var errFenced = errors.New("another recorder has taken the recording over")

const (
	leaseFile = "lease"
	lockWait  = time.Second
)

// fence keeps two processes from writing one recording: whoever comes takes the next number on disk, and whoever finds a higher one
// than its own there never writes again. Renames happen under a lock, so a process that was frozen in between cannot do harm later.
type fence struct {
	dir    string
	number int
}

// take makes this process the one that writes.
func (f *fence) take() error {
	return f.locked(func() error {
		number, err := f.read()
		if err != nil {
			return err
		}
		f.number = number + 1
		return hls.WriteFile(filepath.Join(f.dir, leaseFile), []byte(strconv.Itoa(f.number)), hls.Unguarded)
	})
}

// guard does something if this process is still the one that writes. Returns errFenced.
func (f *fence) guard(do func() error) error {
	return f.locked(func() error {
		if err := f.check(); err != nil {
			return err
		}
		return do()
	})
}

func (f *fence) check() error {
	number, err := f.read()
	if err == nil && number > f.number {
		return errFenced
	}
	return err
}

// read returns the number on disk; 0 if nobody has taken one.
func (f *fence) read() (int, error) {
	text, err := os.ReadFile(filepath.Join(f.dir, leaseFile))
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	number, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", leaseFile, err)
	}
	return number, nil
}

// locked does something while no other process does. The lock goes with its process, however that ends.
func (f *fence) locked(do func() error) error {
	folder, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	for deadline := time.Now().Add(lockWait); ; time.Sleep(5 * time.Millisecond) {
		err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return do()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the recording is locked: %w", err)
		}
	}
}
