using System.Collections.Immutable;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>
/// Arithmetic on elements that are known at import, as shapes are computed by. The batch size is a symbol: what would need its
/// number ends the import with a symbolic batch.
/// </summary>
internal static class KnownArithmetic
{
    public static OnnxValue Binary(OnnxNode node, BinaryKind kind)
    {
        var integers = !node.Known(0).Type.IsFloatingPoint();
        return Zip(node, node.Known(0).Type, (a, b) => (kind, a, b) switch
        {
            (BinaryKind.Mul, { IsBatch: true }, { IsBatch: false, Value: 1 }) or (BinaryKind.Div, { IsBatch: true }, { IsBatch: false, Value: 1 }) => a,
            (BinaryKind.Add or BinaryKind.Sub, { IsBatch: true }, { IsBatch: false, Value: 0 }) => a,
            (BinaryKind.Mul, { IsBatch: false, Value: 1 }, { IsBatch: true }) or (BinaryKind.Add, { IsBatch: false, Value: 0 }, { IsBatch: true }) => b,
            ({ }, { IsBatch: true }, _) or ({ }, _, { IsBatch: true }) => throw node.MixesBatch(),
            (BinaryKind.Add, _, _) => new(a.Value + b.Value),
            (BinaryKind.Sub, _, _) => new(a.Value - b.Value),
            (BinaryKind.Mul, _, _) => new(a.Value * b.Value),
            _ when integers && b.Value == 0 => throw node.Broken("divides by 0"),
            _ => new(integers ? Math.Truncate(a.Value / b.Value) : a.Value / b.Value),
        });
    }

    public static OnnxValue Binary(OnnxNode node, Func<double, double, double> function) => Zip(node, node.Known(0).Type, (a, b) =>
        a.IsBatch || b.IsBatch ? throw node.MixesBatch() : new(function(a.Value, b.Value)));

    /// <summary>A comparison. The batch equals itself, and no number below 1.</summary>
    public static OnnxValue Compare(OnnxNode node, Func<double, double, bool> function) => Zip(node, StoredType.Bool, (a, b) => (a, b) switch
    {
        ({ IsBatch: true }, { IsBatch: true }) => Of(function(0, 0)),
        ({ IsBatch: true }, { Value: < 1 }) => Of(function(1, b.Value)),
        ({ Value: < 1 }, { IsBatch: true }) => Of(function(a.Value, 1)),
        ({ IsBatch: true }, _) or (_, { IsBatch: true }) => throw node.MixesBatch(),
        _ => Of(function(a.Value, b.Value)),
    });

    public static OnnxValue Unary(OnnxNode node, Func<double, double> function)
    {
        var known = node.Known(0);
        return node.Computed(known.Type, known.Shape, known.Numbers.Select(n => n.IsBatch ? OfBatch(node, function) : new KnownNumber(function(n.Value))));
    }

    public static OnnxValue Where(OnnxNode node)
    {
        var (condition, yes, no) = (node.Known(0), node.Known(1), node.Known(2));
        var like = yes.Shape;
        foreach (var other in (KnownTensor[])[condition, no])
        {
            like = Shape.Broadcast(like, other.Shape) ?? throw node.Broken("has operands that don't broadcast");
        }

        RequireSmall(node, like);
        var (c, y, n) = (Expanded(condition, like), Expanded(yes, like), Expanded(no, like));
        return node.Computed(yes.Type, like, Enumerable.Range(0, c.Length).Select(i => c[i].Value != 0 ? y[i] : n[i]));
    }

    public static OnnxValue Product(OnnxNode node)
    {
        var numbers = node.Numbers(0);
        var all = node.Int("keepdims", 1) == 0 && !node.Has(1) && (node.IntList("axes") is null || node.Known(0).Shape.Rank == 1);
        return all
            ? node.Computed(node.Known(0).Type, Shape.Scalar, [new KnownNumber(numbers.Aggregate(1.0, (product, x) => product * x))])
            : throw node.Unsupported("keeps dimensions");
    }

    private static KnownNumber Of(bool value) => new(value ? 1 : 0);

    /// <summary>Rounding keeps the batch size; other functions would need its number.</summary>
    private static KnownNumber OfBatch(OnnxNode node, Func<double, double> function) =>
        function(3) == 3 && function(10) == 10 ? KnownNumber.Batch : throw node.MixesBatch();

    private static KnownTensor Zip(OnnxNode node, StoredType type, Func<KnownNumber, KnownNumber, KnownNumber> function)
    {
        var (left, right) = (node.Known(0), node.Known(1));
        var shape = Shape.Broadcast(left.Shape, right.Shape) ?? throw node.Broken($"can't broadcast {left.Shape} and {right.Shape}");
        RequireSmall(node, shape);
        var (a, b) = (Expanded(left, shape), Expanded(right, shape));
        return node.Computed(type, shape, a.Zip(b, function));
    }

    private static void RequireSmall(OnnxNode node, Shape shape)
    {
        if (shape.ElementCount > node.Scope.ConstantLimit)
        {
            throw node.Unsupported("makes a larger constant than the file could hold");
        }
    }

    private static ImmutableArray<KnownNumber> Expanded(KnownTensor tensor, Shape shape)
    {
        if (tensor.Shape.Equals(shape))
        {
            return tensor.Numbers;
        }

        var positions = new IR.Interpretation.DenseTensor(tensor.Shape, [.. Enumerable.Range(0, tensor.Tensor.Count).Select(i => (double)i)]);
        var wide = IR.Interpretation.ReferenceInterpreter.Evaluate(new BroadcastOp(), [positions, IR.Interpretation.DenseTensor.Zeros(shape)]);
        return [.. wide.Data.Select(p => tensor.Numbers[(int)p])];
    }
}
