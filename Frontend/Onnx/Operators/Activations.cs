using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>Functions of each element.</summary>
internal static class Activations
{
    public static OnnxValue Apply(OnnxNode node, Activation function) => node.Result(new ActivationOp(function), node.Graph(0));

    public static OnnxValue LeakyRelu(OnnxNode node) => Apply(node, new LeakyRelu(node.Float("alpha", 0.01)));

    /// <summary>relu(x) − slope·relu(−x), or one leaky ReLU if the slope is the same everywhere.</summary>
    public static OnnxValue PRelu(OnnxNode node)
    {
        var (x, slope) = (node.Graph(0), node.Known(1));
        var values = node.Numbers(1);
        if (values.Distinct().Count() == 1)
        {
            return Apply(node, new LeakyRelu(values[0]));
        }

        if (x.Shape.Rank is not (2 or 4) || values.Length != x.Shape[1] || slope.Shape.Dimensions.Max() != values.Length)
        {
            throw node.Unsupported($"has slopes of shape {slope.Shape} for an operand of shape {x.Shape}; rvc knows one slope, or one per channel");
        }

        var channels = Shape.Of(values.Length);
        var zero = node.Constant("zero", channels, 0);
        var negative = node.Step(new ActivationOp(new Relu()), node.Step(new ScaleShiftOp(), x, node.Constant("minus", channels, -1), zero));
        var below = node.Step(new ScaleShiftOp(), negative, node.Constant("slope", channels, [.. values.Select(v => -v)]), zero);
        return node.Result(new AddOp(), node.Step(new ActivationOp(new Relu()), x), below);
    }

    /// <summary>min(max(α·x + β, 0), 1); PyTorch's is the one with 1/6 and 1/2.</summary>
    public static OnnxValue HardSigmoid(OnnxNode node)
    {
        var (alpha, beta) = (node.Float("alpha", 0.2), node.Float("beta", 0.5));
        if (Math.Abs(alpha - (1.0 / 6)) < 1e-7 && beta == 0.5)
        {
            return Apply(node, new HardSigmoid());
        }

        var x = node.Graph(0);
        var scaled = node.Step(new MulOp(), x, node.Step(new BroadcastOp(), node.Constant("alpha", Shape.Scalar, alpha), x));
        var shifted = node.Step(new AddOp(), scaled, node.Step(new BroadcastOp(), node.Constant("beta", Shape.Scalar, beta), x));
        return node.Result(new ActivationOp(new Clip(0, 1)), shifted);
    }

    public static OnnxValue Swish(OnnxNode node) => node.Float("alpha", 1) == 1
        ? Apply(node, new Silu())
        : throw node.Unsupported("has an alpha that isn't 1");

    public static OnnxValue Gelu(OnnxNode node) => node.Text("approximate", "none") == "none"
        ? Apply(node, new Gelu())
        : throw node.Unsupported("approximates by tanh");

    public static OnnxValue Erf(OnnxNode node) => (OnnxValue?)GeluPart.Erf(node) ?? throw node.Unsupported("isn't part of x/2 · (1 + erf(x/√2)), the Gelu that rvc knows");

    public static OnnxValue Clip(OnnxNode node)
    {
        var min = Bound(1, "min", double.NegativeInfinity);
        var max = Bound(2, "max", double.PositiveInfinity);
        return (min, max) switch
        {
            (double.NegativeInfinity, double.PositiveInfinity) => node.Input(0),
            (0, 6) => Apply(node, new Relu6()),
            (0, double.PositiveInfinity) => Apply(node, new Relu()),
            _ => Apply(node, new Clip(min, max)),
        };

        double Bound(int index, string attribute, double fallback)
        {
            var value = node.Has(index) ? node.Numbers(index) is [var only] ? only : throw node.Broken("has a bound that isn't one number") : node.Float(attribute, fallback);

            // The greatest float32 is how exporters write that there is no bound.
            return value >= float.MaxValue ? double.PositiveInfinity : value <= float.MinValue ? double.NegativeInfinity : value;
        }
    }
}
