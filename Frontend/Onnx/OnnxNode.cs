using System.Globalization;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Protobuf.Onnx;
using AttributeType = RepVgg.Protobuf.Onnx.AttributeProto.Types.AttributeType;

namespace RepVgg.Frontend.Onnx;

/// <summary>A node that is being imported: its operands and attributes, and the graph that its operator goes into.</summary>
/// <param name="proto">The node.</param>
/// <param name="scope">The import.</param>
internal sealed class OnnxNode(NodeProto proto, ImportScope scope)
{
    /// <summary>The import that this node is part of.</summary>
    public ImportScope Scope { get; } = scope;

    /// <summary>Version of the operator set.</summary>
    public int Opset => Scope.Opset;

    /// <summary>The operator.</summary>
    public string OpType => proto.OpType;

    /// <summary>The first output's name.</summary>
    public string Output => OutputName(0);

    /// <summary>Number of outputs, unused ones included.</summary>
    public int OutputCount => proto.Output.Count;

    /// <summary>Number of inputs, left-out ones included.</summary>
    public int InputCount => proto.Input.Count;

    /// <summary>The name of an output; empty if it isn't used.</summary>
    public string OutputName(int index) => index < proto.Output.Count ? proto.Output[index] : "";

    /// <summary>Whether there is an operand at this position.</summary>
    public bool Has(int index) => index < proto.Input.Count && proto.Input[index].Length > 0;

    /// <summary>An operand that must be there.</summary>
    public OnnxValue Input(int index) => Has(index)
        ? Scope.Find(proto.Input[index])
        : throw Broken(FormattableString.Invariant($"needs an operand at position {index}"));

    /// <summary>An operand of floats as a value of the graph; a known tensor becomes a constant.</summary>
    public Value Graph(int index) => Scope.AsGraph(Input(index), this);

    /// <summary>An operand whose elements must be known at import.</summary>
    public KnownTensor Known(int index) => (Has(index) ? Scope.FindKnown(proto.Input[index]) : Input(index) as KnownTensor)
        ?? throw Unsupported($"computes its operand '{MessageText.Shorten(proto.Input[index])}' from the input; rvc needs it to be constant");

    /// <summary>The elements of a known operand as integers; none may be the batch size.</summary>
    public int[] Ints(int index) => [.. Numbers(index).Select(ToInt)];

    /// <summary>The elements of a known operand; none may be the batch size.</summary>
    public double[] Numbers(int index)
    {
        var known = Known(index);
        return known.HasBatch ? throw MixesBatch() : [.. known.Numbers.Select(n => n.Value)];
    }

    /// <summary>An integer attribute.</summary>
    public int Int(string name, int fallback) => Find(name, AttributeType.Int) is { } a ? ToInt(a.I) : fallback;

    /// <summary>
    /// A number attribute: the shortest decimal that its float32 stands for, because 1e-5 was 1e-5 in float64 where the model was
    /// trained.
    /// </summary>
    public double Float(string name, double fallback) => Find(name, AttributeType.Float) is { } a
        ? double.Parse(a.F.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : fallback;

    /// <summary>A string attribute.</summary>
    public string Text(string name, string fallback) => Find(name, AttributeType.String)?.S.ToStringUtf8() ?? fallback;

    /// <summary>An attribute of integers; null if it isn't given.</summary>
    public int[]? IntList(string name) => Find(name, AttributeType.Ints) is { } a ? [.. a.Ints.Select(i => ToInt(i))] : null;

    /// <summary>An attribute of numbers; null if it isn't given.</summary>
    public double[]? FloatList(string name) => Find(name, AttributeType.Floats) is { } a ? [.. a.Floats.Select(f => (double)f)] : null;

    /// <summary>A tensor attribute; null if it isn't given.</summary>
    public KnownTensor? TensorAttribute(string name) => Find(name, AttributeType.Tensor) is { T: { } tensor } ? Scope.Tensors.Read(tensor, Output) : null;

    /// <summary>Whether an attribute is given.</summary>
    public bool HasAttribute(string name) => proto.Attribute.Any(a => a.Name == name);

    /// <summary>An axis counted from 0, or from the end if negative.</summary>
    public int Axis(int axis, int rank) => axis >= -rank && axis < rank
        ? axis < 0 ? axis + rank : axis
        : throw Broken(FormattableString.Invariant($"has axis {axis}, but its operand has {rank} dimensions"));

    /// <summary>Adds an op whose value isn't the node's own output.</summary>
    public Value Step(Op op, params ReadOnlySpan<Value> operands) => Scope.Add(Output + "." + op.Mnemonic, op, operands);

    /// <summary>Adds the op that computes an output, under the output's name.</summary>
    public GraphValue Result(Op op, params ReadOnlySpan<Value> operands) => new(Scope.Add(Output, op, operands));

    /// <summary>A constant of computed elements.</summary>
    public Value Constant(string role, Shape shape, params double[] values) =>
        Scope.Constant(Output + "." + role, shape.ElementCount == values.Length ? Tensor.Computed(shape, values) : Tensor.Splat(shape, values[0]));

    /// <summary>Known numbers under the node's own name.</summary>
    public KnownTensor Computed(Containers.StoredType type, Shape shape, IEnumerable<KnownNumber> numbers) => new(Output, type, shape, [.. numbers]);

    /// <summary>The error for a use of the operator that rvc lacks.</summary>
    public DiagnosticException Unsupported(string problem) => OnnxDiagnostics.UnsupportedUse.Error($"{this} {problem}");

    /// <summary>The error for a node that breaks its operator's definition.</summary>
    public DiagnosticException Broken(string problem) => OnnxDiagnostics.MalformedNode.Error($"{this} {problem}");

    /// <summary>The error for a use of the first dimension that isn't one image after the other.</summary>
    public DiagnosticException MixesBatch() => Unsupported("computes with the number of images in the batch");

    /// <summary>The node as messages name it.</summary>
    public override string ToString()
    {
        var name = proto.Name.Length > 0 ? proto.Name : Output;
        return $"node '{MessageText.Shorten(name)}' ({MessageText.Shorten(proto.OpType)})";
    }

    private static int ToInt(double value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);

    private AttributeProto? Find(string name, AttributeType type)
    {
        var found = proto.Attribute.FirstOrDefault(a => a.Name == name);
        if (found is { RefAttrName.Length: > 0 })
        {
            throw Unsupported($"takes its attribute '{name}' from a function's caller");
        }

        return found is null || found.Type == type || found.Type == AttributeType.Undefined
            ? found
            : throw Broken(FormattableString.Invariant($"has the attribute '{name}' as {found.Type}, not {type}"));
    }
}
