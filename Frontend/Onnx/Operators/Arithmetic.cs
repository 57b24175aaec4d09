using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>A binary operator.</summary>
internal enum BinaryKind
{
    Add,
    Sub,
    Mul,
    Div,
}

/// <summary>Sums, differences, products and quotients, with NumPy's broadcasting.</summary>
internal static class Arithmetic
{
    public static OnnxValue Binary(OnnxNode node, BinaryKind kind)
    {
        var (left, right) = (node.Input(0), node.Input(1));
        if (left is KnownTensor { IsEvaluated: true } && right is KnownTensor { IsEvaluated: true })
        {
            return KnownArithmetic.Binary(node, kind);
        }

        if ((left as GeluPart)?.With(node, kind, right) is { } a)
        {
            return a;
        }

        if (kind is BinaryKind.Add or BinaryKind.Mul && (right as GeluPart)?.With(node, kind, left) is { } b)
        {
            return b;
        }

        if (Shape.Broadcast(left.Shape, right.Shape) is null)
        {
            throw node.Broken($"can't broadcast {left.Shape} and {right.Shape}");
        }

        return PerChannel(node, kind, left, right) ?? Pair(node, kind, node.Graph(0), node.Graph(1));
    }

    /// <summary>Sums of many; ONNX's Sum of one is that one.</summary>
    public static OnnxValue Sum(OnnxNode node)
    {
        var terms = Enumerable.Range(0, node.InputCount).Select(node.Graph).ToArray();
        if (terms.Length <= 1)
        {
            return node.Input(0);
        }

        var equal = terms.All(t => t.Shape.Equals(terms[0].Shape));
        return node.Result(new AddOp(), equal ? terms : [.. terms.Select(t => node.Step(new BroadcastOp(), [t, .. terms.Where(o => o != t)]))]);
    }

    public static OnnxValue Negate(OnnxNode node) => node.Input(0) is KnownTensor { IsEvaluated: true }
        ? KnownArithmetic.Unary(node, x => -x)
        : Affine(node, node.Graph(0), [-1], [0]) ?? Pair(node, BinaryKind.Mul, node.Graph(0), node.Constant("minus", Shape.Scalar, -1));

    public static OnnxValue Power(OnnxNode node)
    {
        if (node.Input(0) is KnownTensor { IsEvaluated: true } && node.Input(1) is KnownTensor)
        {
            return KnownArithmetic.Binary(node, Math.Pow);
        }

        return node.Numbers(1) switch
        {
            [1] => node.Input(0),
            [2] => node.Result(new MulOp(), node.Graph(0), node.Graph(0)),
            _ => throw node.Unsupported("has another exponent than 1 or 2"),
        };
    }

    /// <summary>scale·x + shift with one number per channel, or one for all, as an op; null if x isn't an image or a row of features.</summary>
    public static GraphValue? Affine(OnnxNode node, Value x, double[] scale, double[] shift)
    {
        if (x.Shape.Rank is not (2 or 4) || x.Shape[1] == 0)
        {
            return null;
        }

        var channels = Shape.Of(x.Shape[1]);
        return node.Result(new ScaleShiftOp(), x, node.Constant("scale", channels, scale), node.Constant("shift", channels, shift));
    }

    /// <summary>An image with a constant per channel, or one for all; null if it isn't one.</summary>
    private static GraphValue? PerChannel(OnnxNode node, BinaryKind kind, OnnxValue left, OnnxValue right)
    {
        var reversed = left is KnownTensor;
        if ((reversed ? right : left) is not GraphValue x || (reversed ? left : right) is not KnownTensor constant || !constant.Type.IsFloatingPoint() || !IsPerChannel(constant.Shape, x.Shape))
        {
            return null;
        }

        var c = constant.Tensor.Read().ToArray();
        double[] negative = [.. c.Select(v => -v)];
        return (kind, reversed) switch
        {
            (BinaryKind.Add, _) => Affine(node, x.Value, [1], c),
            (BinaryKind.Mul, _) => Affine(node, x.Value, c, [0]),
            (BinaryKind.Sub, false) => Affine(node, x.Value, [1], negative),
            (BinaryKind.Sub, true) => Affine(node, x.Value, [-1], c),
            (BinaryKind.Div, false) when !c.Contains(0) => Affine(node, x.Value, [.. c.Select(v => 1 / v)], [0]),
            _ => null,
        };
    }

    private static bool IsPerChannel(Shape constant, Shape x)
    {
        if (x.Rank is not (2 or 4) || constant.Rank > x.Rank)
        {
            return false;
        }

        var channel = constant.Rank - x.Rank + 1;
        return constant.ElementCount == 1 || (channel >= 0 && constant[channel] == x[1] && constant.ElementCount == x[1]);
    }

    private static GraphValue Pair(OnnxNode node, BinaryKind kind, Value a, Value b)
    {
        if (kind == BinaryKind.Mul && (Gated(node, a, b) ?? Gated(node, b, a)) is { } gated)
        {
            return gated;
        }

        if (!a.Shape.Equals(b.Shape))
        {
            (a, b) = (Wide(a, b), Wide(b, a));
        }

        return node.Result(
            kind switch
            {
                BinaryKind.Add => new AddOp(),
                BinaryKind.Sub => new SubOp(),
                BinaryKind.Mul => new MulOp(),
                _ => new DivOp(),
            },
            a,
            b);

        Value Wide(Value value, Value other) => Shape.Broadcast(value.Shape, other.Shape)!.Equals(value.Shape) ? value : node.Step(new BroadcastOp(), value, other);
    }

    /// <summary>x times its own sigmoid or hard sigmoid, and images times a gate per channel.</summary>
    private static GraphValue? Gated(OnnxNode node, Value x, Value gate)
    {
        if (node.Scope.Producer(gate) is { Op: ActivationOp { Function: var function }, Operands: [var gated] } && gated == x && function is Sigmoid or HardSigmoid)
        {
            return node.Result(new ActivationOp(function is Sigmoid ? new Silu() : new HardSwish()), x);
        }

        var perChannel = x.Shape.Rank == 4 && gate.Shape.Equals(Shape.Of(x.Shape[0], x.Shape[1], 1, 1));
        return perChannel ? node.Result(new MulOp(), x, gate) : null;
    }
}
