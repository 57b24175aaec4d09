using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx;

/// <summary>One attempt to import a graph: what its names stand for, and the graph that is being built.</summary>
/// <param name="file">The model.</param>
/// <param name="name">The graph's name.</param>
internal sealed class ImportScope(OnnxFile file, string name)
{
    private readonly GraphBuilder _builder = new(name);
    private readonly Dictionary<string, OnnxValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<Value, Tensor> _tensors = [];
    private readonly HashSet<Value> _fixed = [];
    private readonly HashSet<string> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<KnownTensor, Value> _constants = [];
    private readonly Dictionary<Value, (Op Op, Value[] Operands)> _producers = [];

    /// <summary>Version of the operator set.</summary>
    public int Opset => file.Opset;

    /// <summary>Reads the tensors of attributes.</summary>
    public OnnxTensorReader Tensors => file.Tensors;

    /// <summary>The layer that the nodes added next belong to.</summary>
    public string Location
    {
        get => _builder.Location;
        set => _builder.Location = value;
    }

    /// <summary>The batch size that the model was exported with, which reshapes may spell out as a number; null if it is open.</summary>
    public int? ExportedBatch { get; init; }

    /// <summary>The input that an operator needed to be constant when the import stopped; null if there is none.</summary>
    public string? WantedConstant { get; private set; }

    /// <summary>Elements that constant expressions may have: what the file's own bytes could hold, and some for shapes.</summary>
    public long ConstantLimit => Math.Max(1 << 20, file.Length);

    /// <summary>Adds a graph input.</summary>
    public void Input(string onnxName, Shape shape)
    {
        RequireSize(onnxName, shape, Array.MaxLength);
        Define(onnxName, new GraphValue(_builder.Input(ValueName(onnxName), TensorType.F32(shape))));
        _inputs.Add(onnxName);
    }

    /// <summary>Says what a name stands for.</summary>
    public void Define(string onnxName, OnnxValue value)
    {
        if (!_values.TryAdd(onnxName, value))
        {
            throw OnnxDiagnostics.Malformed.Error($"'{MessageText.Shorten(onnxName)}' is defined more than once");
        }
    }

    /// <summary>Whether a name is defined.</summary>
    public bool IsDefined(string onnxName) => _values.ContainsKey(onnxName);

    /// <summary>What a defined name stands for.</summary>
    public OnnxValue Find(string onnxName) => _values[onnxName];

    /// <summary>What a defined name stands for, if it is known at import.</summary>
    public KnownTensor? FindKnown(string onnxName)
    {
        if (_values[onnxName] is KnownTensor known)
        {
            return known;
        }

        WantedConstant = _inputs.Contains(onnxName) ? onnxName : null;
        return null;
    }

    /// <summary>The op that computes a value, or null.</summary>
    public (Op Op, Value[] Operands)? Producer(Value value) => _producers.TryGetValue(value, out var found) ? found : null;

    /// <summary>Adds an op.</summary>
    public Value Add(string onnxName, Op op, params ReadOnlySpan<Value> operands)
    {
        var value = _builder.Add(ValueName(onnxName), op, operands);
        _producers[value] = (op, operands.ToArray());
        var isConstant = operands.ToArray().All(_fixed.Contains);
        RequireSize(onnxName, value.Shape, isConstant ? ConstantLimit : Array.MaxLength);
        if (isConstant)
        {
            _fixed.Add(value);
        }

        return value;
    }

    /// <summary>Adds a constant.</summary>
    public Value Constant(string onnxName, Tensor tensor)
    {
        var value = _builder.Constant(ValueName(onnxName), tensor);
        _tensors.Add(value, tensor);
        _fixed.Add(value);
        return value;
    }

    /// <summary>The number that a constant holds everywhere; null if it isn't a constant, or holds several.</summary>
    public double? Number(Value value) => _tensors.GetValueOrDefault(value) switch
    {
        { Source: SplatSource splat } => splat.Value,
        { Count: 1 } tensor => tensor.Read().Span[0],
        _ => null,
    };

    /// <summary>A value as one of the graph.</summary>
    public Value AsGraph(OnnxValue value, OnnxNode node)
    {
        if (value is GraphValue graph)
        {
            return graph.Value;
        }

        if (value is not KnownTensor known)
        {
            throw node.Unsupported("uses erf otherwise than in x/2 · (1 + erf(x/√2)), the Gelu that rvc knows");
        }

        if (known.HasBatch)
        {
            throw node.MixesBatch();
        }

        return known.Type.IsFloatingPoint() ? AsConstant(known) : throw node.Unsupported("computes with integers where rvc computes with floating-point numbers");
    }

    /// <summary>A known tensor as a constant of the graph; the same one each time.</summary>
    public Value AsConstant(KnownTensor known)
    {
        if (!_constants.TryGetValue(known, out var constant))
        {
            constant = Constant(known.Name, known.Tensor);
            _constants.Add(known, constant);
        }

        return constant;
    }

    /// <summary>Finishes the graph.</summary>
    public Graph Build(IEnumerable<string> outputs) => _builder.Build([.. outputs.Select(o =>
        new GraphOutput(o, AsOutput(_values[o])))]);

    /// <summary>Constants are evaluated when the graph is compiled, so a small file must not make large ones.</summary>
    private static void RequireSize(string onnxName, Shape shape, long limit)
    {
        var count = shape.Dimensions.Aggregate((Int128)1, (product, d) => d == Shape.Batch ? product : Int128.Min(product * d, long.MaxValue));
        if (count > limit)
        {
            throw OnnxDiagnostics.UnsupportedUse.Error($"'{MessageText.Shorten(onnxName)}' would have shape {shape}: that is too large");
        }
    }

    private Value AsOutput(OnnxValue value) => value switch
    {
        KnownTensor known => AsConstant(known),
        GraphValue graph => graph.Value,
        _ => throw OnnxDiagnostics.UnsupportedUse.Error("an output of the model is erf, which rvc knows only as a part of Gelu"),
    };

    /// <summary>A name with the characters that the text form knows.</summary>
    public static string ValueName(string onnxName)
    {
        const int longest = 200;
        var text = onnxName.Length > longest ? onnxName[..longest] : onnxName;
        var legal = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' ? c : '_'));
        return legal.Length > 0 ? legal : "value";
    }
}
