using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Interpretation;

/// <summary>
/// Evaluates any graph in float64, plainly: it defines what the ops mean, and everything else is measured against it.
/// </summary>
/// <param name="observe">Sees every value as it is computed (constants too), or null.</param>
/// <param name="cancellation">Stops a long evaluation between nodes.</param>
public sealed class ReferenceInterpreter(Action<Value, DenseTensor>? observe = null, CancellationToken cancellation = default)
{
    /// <summary>Evaluates a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">One array per graph input, in order; all with the same batch if the graph has one.</param>
    /// <returns>One array per graph output, in order.</returns>
    /// <exception cref="DiagnosticException">An input has the wrong shape (RVC1002).</exception>
    public ImmutableArray<DenseTensor> Run(Graph graph, params ReadOnlySpan<DenseTensor> inputs)
    {
        var values = new Dictionary<Value, DenseTensor>();
        Bind(graph, inputs, values);
        var lastUse = LastUses(graph);
        foreach (var node in graph.Nodes)
        {
            cancellation.ThrowIfCancellationRequested();
            var result = Evaluate(node.Op, [.. node.Operands.Select(o => values[o])]);
            values[node.Result] = result;
            observe?.Invoke(node.Result, result);
            foreach (var operand in node.Operands.Where(o => lastUse.GetValueOrDefault(o) == node))
            {
                values.Remove(operand);
            }
        }

        return [.. graph.Outputs.Select(o => values[o.Value])];
    }

    /// <summary>Evaluates one op.</summary>
    public static DenseTensor Evaluate(Op op, ReadOnlySpan<DenseTensor> operands) => op switch
    {
        ConstantOp o => new DenseTensor(o.Tensor.Shape, ArrayOf(o.Tensor.Read())),
        Conv2DOp o => Convolution.Evaluate(o, operands),
        ConvTranspose2DOp o => TransposedConvolution.Evaluate(o, operands[0], operands[1], operands.Length == 3 ? operands[2] : null),
        LinearOp o => Convolution.Evaluate(o, operands[0], operands[1], operands.Length == 3 ? operands[2] : null),
        BatchNormOp o => Elementwise.BatchNorm(o, operands),
        ScaleShiftOp => Elementwise.ScaleShift(operands[0], operands[1].Data, operands[2].Data),
        AddOp => Elementwise.Add(operands),
        ElementwisePairOp o => Elementwise.Pair(o, operands[0], operands[1]),
        MulOp o => Elementwise.Multiply(o, operands[0], operands[1]),
        ActivationOp o => operands[0].Map(o.Function.Evaluate),
        MaxPoolOp o => Pooling.Max(o, operands[0]),
        AvgPoolOp o => Pooling.Average(o, operands[0]),
        GlobalAvgPoolOp => Pooling.Adaptive(Size2D.One, operands[0]),
        AdaptiveAvgPoolOp o => Pooling.Adaptive(o.Output, operands[0]),
        FlattenOp => new DenseTensor(Shape.Of(operands[0].Shape[0], (int)new Shape(operands[0].Shape.Dimensions.RemoveAt(0)).ElementCount), operands[0].Data),
        ConcatOp o => Arrangement.Concat(o.Axis, operands),
        SliceOp o => Arrangement.Slice(o, operands[0]),
        TransposeOp o => Arrangement.Transpose(o, operands[0]),
        BroadcastOp o => Arrangement.Broadcast(operands[0], Inferred(o, operands)),
        ReshapeOp o => new DenseTensor(Inferred(o, operands), operands[0].Data),
        ResizeOp o => Resampling.Resize(o, operands[0]),
        ReduceOp o => Reducing.Reduce(o, operands[0]),
        SoftmaxOp o => Reducing.Softmax(o, operands[0]),
        MatMulOp o => MatrixProduct.Evaluate(operands[0], operands[1], Inferred(o, operands)),
        PadOp o => Arrangement.Pad(o, operands[0]),
        IdentityOp => operands[0],
        _ => throw new NotSupportedException($"the reference interpreter doesn't know {op.Mnemonic}"),
    };

    private static Shape Inferred(Op op, ReadOnlySpan<DenseTensor> operands) =>
        op.Infer([.. operands.ToArray().Select(o => TensorType.F32(o.Shape))]).Shape;

    /// <summary>The array behind a computed constant, without a copy; nothing here writes to it.</summary>
    private static double[] ArrayOf(ReadOnlyMemory<double> values) =>
        MemoryMarshal.TryGetArray(values, out var segment) && segment.Count == segment.Array!.Length ? segment.Array : values.ToArray();

    private static void Bind(Graph graph, ReadOnlySpan<DenseTensor> inputs, Dictionary<Value, DenseTensor> values)
    {
        if (inputs.Length != graph.Inputs.Length)
        {
            throw IRDiagnostics.Type.Error(FormattableString.Invariant($"the graph has {graph.Inputs.Length} inputs, not {inputs.Length}"));
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            var input = graph.Inputs[i];
            var fits = input.Shape.HasBatch
                ? inputs[i].Shape.Rank > 0 && input.Shape.WithBatch(inputs[i].Shape[0]).Equals(inputs[i].Shape) && inputs[i].Shape[0] == inputs[0].Shape[0]
                : input.Shape.Equals(inputs[i].Shape);
            if (!fits)
            {
                throw IRDiagnostics.Type.Error($"input {input} can't be {inputs[i].Shape}");
            }

            values[input] = inputs[i];
        }
    }

    private static Dictionary<Value, Node> LastUses(Graph graph)
    {
        var last = new Dictionary<Value, Node>();
        foreach (var node in graph.Nodes)
        {
            foreach (var operand in node.Operands.Where(o => !graph.IsOutput(o)))
            {
                last[operand] = node;
            }
        }

        return last;
    }
}
