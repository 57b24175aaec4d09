using System.Collections.Immutable;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx;

/// <summary>
/// Ops that move elements and compute nothing, on known tensors and values of the graph alike. Known elements, the batch symbol
/// among them, move as the interpreter moves their numbers.
/// </summary>
internal static class KnownLayout
{
    /// <summary>Adds a moving op under the node's output name, or evaluates it if all operands are known.</summary>
    public static OnnxValue Apply(OnnxNode node, Op op, params ReadOnlySpan<OnnxValue> operands) =>
        (OnnxValue?)Evaluate(node, op, operands) ?? node.Result(op, [.. operands.ToArray().Select(o => node.Scope.AsGraph(o, node))]);

    /// <summary>The same for an op whose value isn't the node's own.</summary>
    public static OnnxValue Step(OnnxNode node, Op op, params ReadOnlySpan<OnnxValue> operands) =>
        (OnnxValue?)Evaluate(node, op, operands) ?? new GraphValue(node.Step(op, [.. operands.ToArray().Select(o => node.Scope.AsGraph(o, node))]));

    private static KnownTensor? Evaluate(OnnxNode node, Op op, ReadOnlySpan<OnnxValue> operands)
    {
        var known = operands.ToArray().OfType<KnownTensor>().Where(k => k.IsEvaluated).ToArray();
        if (known.Length != operands.Length)
        {
            return null;
        }

        var shape = op.InferChecked([.. known.Select(k => TensorType.F32(k.Shape))], node.Output).Shape;
        if (shape.ElementCount > node.Scope.ConstantLimit)
        {
            throw node.Unsupported(FormattableString.Invariant($"makes a constant of {shape.ElementCount} elements, more than the file could hold"));
        }

        var numbers = ImmutableArray.CreateBuilder<KnownNumber>();
        var positions = new DenseTensor[known.Length];
        for (var i = 0; i < known.Length; i++)
        {
            var first = numbers.Count;
            positions[i] = new DenseTensor(known[i].Shape, [.. Enumerable.Range(first, known[i].Numbers.Length).Select(p => (double)p)]);
            numbers.AddRange(known[i].Numbers);
        }

        return node.Computed(known[0].Type, shape, ReferenceInterpreter.Evaluate(op, positions).Data.Select(p => numbers[(int)p]));
    }
}
