// Runs a compiled program in the stack of a test, without a language host, which there is none of for this engine.
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

const program = async () => {
    delete require.cache[require.resolve("./index.js")]; // or a second run would declare nothing
    return { ...require("./index.js") };
};
const onOutput = (text) => process.stdout.write(text);

async function main() {
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: "test", projectName: "typescript", program });
    await stack.setConfig("bulkId", { value: process.argv[2] });
    await stack.preview({ onOutput });
    const { outputs } = await stack.up({ onOutput });
    const again = await stack.up({ onOutput });
    await stack.refresh({ onOutput });
    await stack.destroy({ onOutput });
    return { outcome: outputs["november-payouts"].value, seen: outputs.seen.value, again: again.summary.resourceChanges };
}

main().then(
    (result) => console.log(JSON.stringify(result)),
    (error) => {
        console.error(String(error));
        process.exit(1);
    },
);
