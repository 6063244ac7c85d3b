/** A program in TypeScript: executes a bulk, waits for it, and exports its outcome. */
import * as pulumi from "@pulumi/pulumi";
import * as bulks from "pulumi-bulks-sdk";

const config = new pulumi.Config();

const payouts = new bulks.BulkExecution("november-payouts", {
    bulkId: config.require("bulkId"),
    mode: bulks.Mode.OnFailureStop,
    timeout: "2h",
});

/** The same bulk as the API tells it now: `getBulk` reads, and never executes. */
const seen = bulks.getBulkOutput({ bulkId: payouts.bulkId });

/** One outcome under each bulk's name, which `pulumi-bulks verify` takes; and what the program itself makes of it. */
export = {
    "november-payouts": payouts.outcome,
    firstFailed: payouts.failedOperations.apply((failed) => failed?.[0]?.sequence),
    seen: seen.status,
};
