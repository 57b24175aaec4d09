using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>mul(x, sigmoid(x)) → silu(x)</code>
/// <code>mul(x, hard_sigmoid(x)) → hard_swish(x)</code>
/// Exporters take these activations apart.
/// </summary>
public sealed class RecogniseGate : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "recognise-gate";

    /// <inheritdoc/>
    public override string Summary => "mul(x, sigmoid(x)) → silu(x), mul(x, hard_sigmoid(x)) → hard_swish(x)";

    /// <inheritdoc/>
    public override string Conditions =>
        "None.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not MulOp { Activation: null })
        {
            return null;
        }

        foreach (var (value, gate) in ((Value, Value)[])[(root.Operands[0], root.Operands[1]), (root.Operands[1], root.Operands[0])])
        {
            if (context.Graph.Producer(gate) is { Op: ActivationOp activation } node && node.Operands[0] == value
                && Gated(activation.Function) is { } function)
            {
                return context.Replace(root, node).With(new ActivationOp(function), value);
            }
        }

        return null;
    }

    private static Activation? Gated(Activation function) => function switch
    {
        Sigmoid => new Silu(),
        HardSigmoid => new HardSwish(),
        _ => null,
    };
}
