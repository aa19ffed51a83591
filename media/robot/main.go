// Command robot takes part in lessons as people's pages do: for demonstrations and as a load.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
)

const usage = `robot lecturer --origin URL --meeting ID --cookie "sessionid=…" --clip DIR [options]
robot villages --origin URL --keys KEY,KEY,… [options]
robot rehearse --clip DIR --lessons N --villages N --seconds S [--recorder PROGRAM] [--json] [options]
robot … -h tells the options.
`

func main() {
	lksdk.SetLogger(logger.GetDiscardLogger())
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	commands := map[string]func(context.Context, []string) error{"lecturer": lecture, "villages": attend, "rehearse": rehearse}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err := commands[os.Args[1]](ctx, os.Args[2:]); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
}
