using RepVgg.Frontend.Families;
using RepVgg.Frontend.Onnx;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;

namespace RepVgg.Tests.Frontend.Onnx;

/// <summary>ONNX models of a node or two, written field by field.</summary>
internal sealed class TinyOnnx
{
    private readonly ProtoBytes _graph = new ProtoBytes().Text(2, "g");
    private ProtoBytes _model = new ProtoBytes().Number(1, 8);
    private int _opset = 17;

    public TinyOnnx Opset(int version)
    {
        _opset = version;
        return this;
    }

    /// <summary>An input; text dimensions are symbolic.</summary>
    public TinyOnnx Input(string name, params object[] dimensions) => Input(name, 1, dimensions);

    public TinyOnnx Input(string name, int type, object[] dimensions)
    {
        _graph.Message(11, Port(name, type, dimensions));
        return this;
    }

    public TinyOnnx Output(string name)
    {
        _graph.Message(12, Port(name, 1, []));
        return this;
    }

    public TinyOnnx Node(string op, string inputs, string outputs, params ProtoBytes[] attributes)
    {
        _graph.Message(1, NodeOf(op, inputs, outputs, attributes));
        return this;
    }

    public TinyOnnx Floats(string name, int[] dimensions, params float[] values) => Tensor(Tensor(name, 1, dimensions, b => Array.ForEach(values, v => b.Float(4, v))));

    public TinyOnnx Integers(string name, params long[] values) => Tensor(Tensor(name, 7, [values.Length], b => Array.ForEach(values, v => b.Number(7, v))));

    public TinyOnnx Tensor(ProtoBytes tensor)
    {
        _graph.Message(5, tensor);
        return this;
    }

    public TinyOnnx Function(string domain, string name, string input, string output, params ProtoBytes[] nodes)
    {
        var function = new ProtoBytes().Text(1, name).Text(10, domain).Text(4, input).Text(5, output);
        Array.ForEach(nodes, n => function.Message(7, n));
        _model = _model.Message(25, function);
        return this;
    }

    public byte[] ToArray() => new ProtoBytes().Raw(_model).Message(7, _graph).Message(8, new ProtoBytes().Number(2, _opset)).ToArray();

    public Graph Import(params GivenInput[] given) => OnnxImporter.Import(Read(), new ImportOptions { GivenInputs = given }).Graph;

    public OnnxFile Read(string? folder = null) => OnnxFile.Read(new MemoryStream(ToArray()), folder);

    public Diagnostic Refusal() => Assert.Throws<DiagnosticException>(() => Import()).Diagnostic;

    public static ProtoBytes NodeOf(string op, string inputs, string outputs, params ProtoBytes[] attributes)
    {
        var node = new ProtoBytes();
        Array.ForEach(inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries), i => node.Text(1, i == "-" ? "" : i));
        Array.ForEach(outputs.Split(' ', StringSplitOptions.RemoveEmptyEntries), o => node.Text(2, o));
        var (domain, name) = op.Split(':') is [var d, var n] ? (d, n) : ("", op);
        node.Text(4, name).Text(7, domain);
        Array.ForEach(attributes, a => node.Message(5, a));
        return node;
    }

    public static ProtoBytes Tensor(string name, int type, int[] dimensions, Action<ProtoBytes>? elements = null)
    {
        var tensor = new ProtoBytes();
        Array.ForEach(dimensions, d => tensor.Number(1, d));
        tensor.Number(2, type).Text(8, name);
        elements?.Invoke(tensor);
        return tensor;
    }

    public static ProtoBytes Int(string name, long value) => new ProtoBytes().Text(1, name).Number(3, value).Number(20, 2);

    public static ProtoBytes Ints(string name, params long[] values)
    {
        var attribute = new ProtoBytes().Text(1, name);
        Array.ForEach(values, v => attribute.Number(8, v));
        return attribute.Number(20, 7);
    }

    public static ProtoBytes Text(string name, string value) => new ProtoBytes().Text(1, name).Text(4, value).Number(20, 3);

    private static ProtoBytes Port(string name, int type, object[] dimensions)
    {
        var shape = new ProtoBytes();
        Array.ForEach(dimensions, d => shape.Message(1, d is int size ? new ProtoBytes().Number(1, size) : new ProtoBytes().Text(2, (string)d)));
        return new ProtoBytes().Text(1, name).Message(2, new ProtoBytes().Message(1, new ProtoBytes().Number(1, type).Message(2, shape)));
    }
}
