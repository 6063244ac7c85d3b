// A program in Go: executes a bulk, waits for it, and exports its outcome.
package main

import (
	"example.com/pulumi-bulks/sdk/go/bulks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		payouts, err := bulks.NewBulkExecution(ctx, "november-payouts", &bulks.BulkExecutionArgs{
			BulkId:  pulumi.String(config.Require(ctx, "bulkId")),
			Mode:    bulks.ModeOnFailureStop,
			Timeout: pulumi.String("2h"),
		})
		if err != nil {
			return err
		}
		ctx.Export("november-payouts", payouts.Outcome)
		return nil
	})
}
