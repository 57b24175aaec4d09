using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using RepVgg.Backends.Core;
using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;
using RepVgg.Protobuf.Onnx;

namespace RepVgg.Backends.Onnx;

/// <summary>
/// The graph that is being written. A value has the name of the graph output that it is, else its own; constants become
/// initializers when a node uses them.
/// </summary>
internal sealed class OnnxNodes
{
    private readonly Graph _graph;
    private readonly ExternalWeights? _external;
    private readonly Dictionary<Value, string> _names = [];
    private readonly HashSet<string> _taken;
    private readonly Dictionary<double, string> _scalars = [];

    public OnnxNodes(Graph graph, ExternalWeights? external)
    {
        _graph = graph;
        _external = external;
        _taken = [.. graph.Inputs.Select(i => i.Name), .. graph.Outputs.Select(o => o.Name)];
        foreach (var input in graph.Inputs)
        {
            _names[input] = input.Name;
        }

        foreach (var output in graph.Outputs.Where(o => graph.Producer(o.Value) is { IsConstant: false } && !graph.Inputs.Any(i => i.Name == o.Name)))
        {
            _names.TryAdd(output.Value, output.Name);
        }
    }

    /// <summary>Nodes and initializers so far.</summary>
    public GraphProto Proto { get; } = new();

    /// <summary>The graph that is written.</summary>
    public Graph Graph => _graph;

    /// <summary>The name of a value; a constant is added on its first use.</summary>
    public string Name(Value value)
    {
        if (!_names.TryGetValue(value, out var name))
        {
            name = Unique(value.Name);
            _names.Add(value, name);
            if (_graph.Constant(value) is { } tensor)
            {
                AddInitializer(name, tensor);
            }
        }

        return name;
    }

    /// <summary>The names of a node's operands.</summary>
    public string[] Operands(Node node) => [.. node.Operands.Select(Name)];

    /// <summary>Adds the node that gives a value of the graph.</summary>
    public void Final(Value result, string type, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Add(Name(result), type, inputs, attributes);

    /// <summary>Adds a node on the way to a value of the graph; returns its output's name.</summary>
    public string Inner(Value result, string role, string type, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var name = Unique($"{Name(result)}.{role}");
        Add(name, type, inputs, attributes);
        return name;
    }

    /// <summary>Adds a float32 tensor that the graph doesn't have.</summary>
    public string Floats(Value result, string role, Tensor tensor)
    {
        var name = Unique($"{Name(result)}.{role}");
        AddInitializer(name, tensor);
        return name;
    }

    /// <summary>A float32 number; the same one each time.</summary>
    public string Scalar(double value)
    {
        if (!_scalars.TryGetValue(value, out var name))
        {
            name = Unique("number." + value.ToString("R", CultureInfo.InvariantCulture));
            AddInitializer(name, Tensor.Splat(Shape.Scalar, value));
            _scalars.Add(value, name);
        }

        return name;
    }

    /// <summary>Adds a vector of 64-bit integers.</summary>
    public string Integers(Value result, string role, params ReadOnlySpan<long> values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        }

        var name = Unique($"{Name(result)}.{role}");
        Proto.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Int64,
            Dims = { values.Length },
            RawData = UnsafeByteOperations.UnsafeWrap(bytes),
        });
        return name;
    }

    /// <summary>Adds what gives outputs their names where that isn't the value's own: a value that is two outputs, an input, a constant.</summary>
    public void NameOutputs()
    {
        foreach (var output in _graph.Outputs.Where(o => Name(o.Value) != o.Name))
        {
            if (_graph.Inputs.Any(i => i.Name == output.Name))
            {
                throw BackendDiagnostics.UnsupportedOp.Error($"the output '{output.Name}' is called as an input is; an ONNX model can't have that");
            }

            Add(output.Name, "Identity", [Name(output.Value)]);
        }
    }

    private void Add(string output, string type, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { Name = output, OpType = type, Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes.ToArray());
        Proto.Node.Add(node);
    }

    private void AddInitializer(string name, Tensor tensor)
    {
        var proto = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
        proto.Dims.AddRange(tensor.Shape.Dimensions.Select(d => (long)d));
        if (_external is not null && tensor.Shape.Rank > 0)
        {
            _external.Add(proto, name, tensor);
        }
        else
        {
            proto.RawData = UnsafeByteOperations.UnsafeWrap(Bytes(WeightRounding.Round(tensor.Read().Span, $"'{name}'")));
        }

        Proto.Initializer.Add(proto);
    }

    private static byte[] Bytes(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }

    private string Unique(string wanted)
    {
        var unique = wanted;
        for (var suffix = 1; !_taken.Add(unique); suffix++)
        {
            unique = wanted + "_" + suffix.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }
}
