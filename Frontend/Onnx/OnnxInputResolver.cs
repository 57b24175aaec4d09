using System.Collections.Immutable;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;
using RepVgg.Protobuf.Onnx;
using DataType = RepVgg.Protobuf.Onnx.TensorProto.Types.DataType;

namespace RepVgg.Frontend.Onnx;

/// <summary>Decides the sizes of an ONNX graph's inputs.</summary>
/// <param name="options">What the user gave.</param>
/// <param name="constants">Inputs whose given elements an operator needs at import.</param>
internal sealed class OnnxInputResolver(ImportOptions options, IReadOnlySet<string> constants)
{
    private readonly ImmutableArray<string>.Builder _assumptions = ImmutableArray.CreateBuilder<string>();
    private bool _isResized;

    /// <summary>Resolves all inputs.</summary>
    /// <exception cref="DiagnosticException">
    /// A size is unknown (RVC1410) or differs from what was given (RVC1305), or an input isn't a tensor of numbers (RVC1409).
    /// </exception>
    public OnnxInputs Resolve(OnnxFile file)
    {
        // Before version 4 of the format, initializers were listed among the inputs too.
        var declared = file.Model.Graph.Input.Where(i => !file.Initializers.ContainsKey(i.Name)).ToArray();
        var unnamed = new Queue<GivenInput>(options.GivenInputs.Where(g => g.Name is null));
        var inputs = ImmutableArray.CreateBuilder<OnnxInput>();
        foreach (var input in declared)
        {
            var given = options.GivenInputs.FirstOrDefault(g => g.Name is not null && IsNameOf(input, g.Name))
                ?? (unnamed.TryDequeue(out var next) ? next : null);
            inputs.Add(Resolve(input, given));
        }

        if (unnamed.Count > 0 || options.GivenInputs.FirstOrDefault(g => g.Name is not null && !declared.Any(d => IsNameOf(d, g.Name))) is not null)
        {
            throw FamilyDiagnostics.InputShape.Error(
                $"more inputs were given than the model has; its inputs are {string.Join(", ", declared.Select(d => $"'{MessageText.Shorten(d.Name)}'"))}");
        }

        return new OnnxInputs(inputs.ToImmutable(), _assumptions.ToImmutable()) { IsResized = _isResized };
    }

    private static bool IsNameOf(ValueInfoProto input, string name) => input.Name == name || ImportScope.ValueName(input.Name) == name;

    private OnnxInput Resolve(ValueInfoProto input, GivenInput? given)
    {
        var label = MessageText.Shorten(input.Name);
        var type = input.Type?.TensorType is { } tensor ? OnnxTensorReader.TypeOf((DataType)tensor.ElemType) : null;
        if (type is not { } stored)
        {
            throw OnnxDiagnostics.UnsupportedTensor.Error($"the input '{label}' isn't a tensor of numbers");
        }

        if (!stored.IsFloatingPoint() || constants.Contains(input.Name))
        {
            return given?.Elements is { } elements
                ? new OnnxInput(input.Name, elements.Shape, null, new KnownTensor(input.Name, stored, elements))
                : throw OnnxDiagnostics.UnsupportedTensor.Error(
                    $"the input '{label}' must be known at import: {(stored.IsFloatingPoint() ? "an operator takes it as an attribute" : "it holds integers")}; 'rvc run' takes it from --input");
        }

        var declared = input.Type!.TensorType.Shape?.Dim.Select(Size).ToImmutableArray();
        var shape = Fit(label, declared, given);
        return new OnnxInput(input.Name, shape, declared is [{ } batch, ..] ? batch : null, null);
    }

    private static int? Size(TensorShapeProto.Types.Dimension dimension) =>
        dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dimension.DimValue is >= 0 and <= int.MaxValue
            ? (int)dimension.DimValue
            : null;

    private Shape Fit(string label, ImmutableArray<int?>? declared, GivenInput? given)
    {
        var shape = given?.Shape;
        if (declared is not { } sizes)
        {
            return shape ?? throw OnnxDiagnostics.UnknownSize.Error($"the model doesn't say which shape its input '{label}' has; give --input-shape");
        }

        if (shape is null)
        {
            return new Shape([.. sizes.Select((size, axis) => size ?? Usual(label, sizes.Length, axis))]);
        }

        // One image without its batch.
        var fitted = shape.Rank == sizes.Length - 1 ? new Shape([1, .. shape.Dimensions]) : shape;
        int[] differ = fitted.Rank == sizes.Length ? [.. Enumerable.Range(1, Math.Max(0, sizes.Length - 1)).Where(a => sizes[a] is { } size && size != fitted[a])] : [0];
        if (differ.Length > 0 && sizes.Length == 4 && differ.All(axis => axis >= 2))
        {
            _isResized = true;
            _assumptions.Add($"the input '{label}' is {fitted} as given, not of the size that the model was exported with");
            return fitted;
        }

        return differ.Length == 0 ? fitted : throw FamilyDiagnostics.InputShape.Error(
            $"the model's input '{label}' is [{string.Join(',', sizes.Select(s => s is null ? "?" : FormattableString.Invariant($"{s}")))}], which {shape} doesn't fit");
    }

    private int Usual(string label, int rank, int axis)
    {
        if (axis == 0)
        {
            return Shape.Batch;
        }

        if (rank != 4 || axis == 1)
        {
            throw OnnxDiagnostics.UnknownSize.Error(
                FormattableString.Invariant($"the model leaves dimension {axis} of its input '{label}' open; give --input-shape"));
        }

        var (name, size) = axis == 2 ? ("height", options.Image.Height) : ("width", options.Image.Width);
        _assumptions.Add(FormattableString.Invariant($"the {name} of the input '{label}' is {size} (--input-shape sets it)"));
        return size;
    }
}
