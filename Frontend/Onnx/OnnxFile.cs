using System.Collections.Immutable;
using Google.Protobuf;
using RepVgg.Frontend.Containers;
using RepVgg.Protobuf.Onnx;

namespace RepVgg.Frontend.Onnx;

/// <summary>An ONNX model as it stands in its file: the parsed protocol buffer and its initializers.</summary>
internal sealed class OnnxFile
{
    private const string DefaultDomain = "ai.onnx";

    private readonly ImmutableArray<KnownTensor> _constants;

    private OnnxFile(ModelProto model, string? folder, long length)
    {
        Model = model;
        Length = length;
        Tensors = new OnnxTensorReader(folder);
        Opset = CheckOpset(model);
        var initializers = new Dictionary<string, KnownTensor>(StringComparer.Ordinal);
        foreach (var proto in model.Graph.Initializer)
        {
            TensorNames.Check(proto.Name);
            if (!initializers.TryAdd(proto.Name, Tensors.Read(proto, proto.Name)))
            {
                throw OnnxDiagnostics.Malformed.Error($"two initializers are named '{MessageText.Shorten(proto.Name)}'");
            }
        }

        Initializers = initializers;
        _constants =
        [
            .. initializers.Values,
            .. model.Graph.Node.Where(n => n.OpType == "Constant" && n.Output.Count == 1 && !initializers.ContainsKey(n.Output[0]))
                .SelectMany(n => n.Attribute.Where(a => a is { Name: "value", T: not null }).Take(1).Select(a => Tensors.Read(a.T, n.Output[0])))
                .DistinctBy(t => t.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The protocol buffer.</summary>
    public ModelProto Model { get; }

    /// <summary>Bytes of the file, a bound for what it can make rvc allocate.</summary>
    public long Length { get; }

    /// <summary>Reads the tensors of attributes.</summary>
    public OnnxTensorReader Tensors { get; }

    /// <summary>The version of the default operator set.</summary>
    public int Opset { get; }

    /// <summary>The named constants.</summary>
    public IReadOnlyDictionary<string, KnownTensor> Initializers { get; }

    /// <summary>Parses a model.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="folder">The folder of the model, for external data; null to refuse those.</param>
    /// <exception cref="IR.Diagnostics.DiagnosticException">The model is broken or not supported.</exception>
    public static OnnxFile Read(Stream stream, string? folder)
    {
        if (stream.Length > int.MaxValue)
        {
            throw OnnxDiagnostics.Malformed.Error("the file has more than 2 GiB, which no protocol buffer can have");
        }

        try
        {
            var model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(stream);
            return model.Graph is null
                ? throw OnnxDiagnostics.Malformed.Error("the model has no graph")
                : new OnnxFile(model, folder, stream.Length);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw OnnxDiagnostics.Malformed.Error($"the file breaks the format, as an incomplete download does: {MessageText.ShortenSentence(e.Message)}", e);
        }
    }

    /// <summary>
    /// The floating-point tensors, be they initializers or constant nodes, as a state dict, for recipes and checks; single
    /// numbers, which may be infinite bounds, aside.
    /// </summary>
    public StateDict Weights() => new(
        $"ONNX (opset {Opset.ToString(System.Globalization.CultureInfo.InvariantCulture)})",
        [.. _constants.Where(t => t.Type.IsFloatingPoint() && t.Shape.Rank > 0).Select(t => new StateDictEntry(t.Name, t.Tensor, t.Type))],
        Notes())
    {
        Onnx = this,
    };

    /// <summary>Whether a domain is the one whose operators rvc knows.</summary>
    public static bool IsDefaultDomain(string domain) => domain is "" or DefaultDomain;

    private ImmutableArray<string> Notes() => Model.ProducerName.Length == 0
        ? []
        : [$"exported by {MessageText.Shorten($"{Model.ProducerName} {Model.ProducerVersion}".TrimEnd())}"];

    private static int CheckOpset(ModelProto model)
    {
        const int oldest = 9;
        const int newest = 25;
        var version = model.OpsetImport.Where(o => IsDefaultDomain(o.Domain)).Select(o => o.Version).DefaultIfEmpty(0).Max();
        return version switch
        {
            >= oldest and <= newest => (int)version,
            0 => throw OnnxDiagnostics.Opset.Error("the model doesn't say which version of ONNX's operators it uses"),
            _ => throw OnnxDiagnostics.Opset.Error(FormattableString.Invariant(
                $"the model uses version {version} of ONNX's operators; rvc knows {oldest} to {newest} (onnx.version_converter converts models)")),
        };
    }
}
