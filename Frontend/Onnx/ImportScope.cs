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
        return value;
    }

    /// <summary>Adds a constant.</summary>
    public Value Constant(string onnxName, Tensor tensor) => _builder.Constant(ValueName(onnxName), tensor);

    /// <summary>A value as one of the graph.</summary>
    public Value AsGraph(OnnxValue value, OnnxNode node)
    {
        if (value is not KnownTensor known)
        {
            return ((GraphValue)value).Value;
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
        new GraphOutput(o, _values[o] is KnownTensor known ? AsConstant(known) : ((GraphValue)_values[o]).Value))]);

    /// <summary>A name with the characters that the text form knows.</summary>
    public static string ValueName(string onnxName)
    {
        const int longest = 200;
        var text = onnxName.Length > longest ? onnxName[..longest] : onnxName;
        var legal = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' ? c : '_'));
        return legal.Length > 0 ? legal : "value";
    }
}
