using System.Collections.Immutable;
using Google.Protobuf;
using RepVgg.Backends.Core;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;
using RepVgg.Protobuf.Onnx;

namespace RepVgg.Backends.Onnx;

/// <summary>
/// Writes a graph as an ONNX model of operator set 17 with an open batch dimension <c>N</c>. Inputs and outputs keep their names.
/// The same graph gives the same bytes.
/// </summary>
public static class OnnxBackend
{
    /// <summary>The version of ONNX's operators that models use.</summary>
    public const int OperatorSet = 17;

    private const int IrVersion = 8;

    /// <summary>The files of the model: their names, and what fills them.</summary>
    /// <exception cref="DiagnosticException">
    /// An operator can't be expressed in the operator set (RVC3001), or a weight exceeds float32 (RVC3002).
    /// </exception>
    public static ImmutableArray<(string Name, Action<Stream> Write)> Emit(Graph graph, OnnxOptions options)
    {
        WeightRounding.Require(graph);
        var bytes = graph.Nodes.Where(n => n.IsConstant).Sum(n => n.Result.Shape.ElementCount * sizeof(float));
        var external = bytes > options.ExternalDataAbove ? new ExternalWeights(options.FileName + ".data") : null;
        var model = Model(graph, external);
        ImmutableArray<(string, Action<Stream>)> files = [(options.FileName, stream => Write(model, stream))];
        return external is null ? files : [(external.FileName, external.Write), .. files];
    }

    private static ModelProto Model(Graph graph, ExternalWeights? external)
    {
        var nodes = new OnnxNodes(graph, external);
        foreach (var node in graph.Nodes.Where(n => !n.IsConstant))
        {
            OperatorNodes.Emit(nodes, node);
        }

        nodes.NameOutputs();
        nodes.Proto.Name = Identifier(graph.Name);
        nodes.Proto.Input.AddRange(graph.Inputs.Select(i => Port(i.Name, i.Shape)));
        nodes.Proto.Output.AddRange(graph.Outputs.Select(o => Port(o.Name, o.Value.Shape)));
        return new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "rvc",
            Graph = nodes.Proto,
            OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
        };
    }

    /// <summary>ONNX's names of graphs are identifiers.</summary>
    private static string Identifier(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static ValueInfoProto Port(string name, Shape shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(shape.Dimensions.Select(d => d == Shape.Batch
            ? new TensorShapeProto.Types.Dimension { DimParam = "N" }
            : new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions } },
        };
    }

    private static void Write(ModelProto model, Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        model.WriteTo(output);
    }
}
