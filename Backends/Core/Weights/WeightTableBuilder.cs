using System.Globalization;
using System.Runtime.InteropServices;
using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>Collects weights while steps are lowered, rounded to float32.</summary>
internal sealed class WeightTableBuilder
{
    private readonly List<WeightTensor> _tensors = [];
    private readonly List<PackedTensor> _packed = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Value, WeightTensor> _constants = [];
    private long _length;

    /// <summary>A constant of the graph; one that several nodes use is stored once.</summary>
    public WeightTensor Constant(Graph graph, Node user, Value value, string name)
    {
        if (!_constants.TryGetValue(value, out var tensor))
        {
            var constant = graph.Constant(value)
                ?? throw BackendDiagnostics.UnsupportedOp.Error($"{Describe(user)}: %{value.Name} must be a constant");
            tensor = Add(name, constant.Shape, constant.Read().Span, user);
            _constants.Add(value, tensor);
        }

        return tensor;
    }

    /// <summary>A tensor computed while lowering.</summary>
    public WeightTensor Add(string name, Shape shape, ReadOnlySpan<double> values, Node user)
    {
        var rounded = WeightRounding.Round(values, $"{Describe(user)}: '{name}'");
        var tensor = new WeightTensor(Unique(name), shape, ImmutableCollectionsMarshal.AsImmutableArray(rounded));
        _tensors.Add(tensor);
        return tensor;
    }

    /// <summary>Reserves a region of the packed array.</summary>
    public PackedTensor Pack(WeightTensor? source, WeightPacking packing, long length)
    {
        var offset = _length;
        var aligned = Whole.Multiple(length, MemoryPlan.Alignment);
        _length += aligned;
        if (_length > Array.MaxLength - MemoryPlan.Alignment)
        {
            throw BackendDiagnostics.TooLarge.Error("the packed weights exceed the length of an array (2^31 elements)");
        }

        var packed = new PackedTensor(source, packing, (int)offset, (int)aligned);
        _packed.Add(packed);
        return packed;
    }

    public WeightTable Build() => new([.. _tensors], [.. _packed], (int)_length);

    /// <summary>How messages name a node.</summary>
    public static string Describe(Node node) =>
        node.Location.Length == 0 ? $"%{node.Result.Name} ({node.Op.Mnemonic})" : $"%{node.Result.Name} ({node.Op.Mnemonic}, {node.Location})";

    private string Unique(string wanted)
    {
        var name = wanted;
        for (var suffix = 2; !_names.Add(name); suffix++)
        {
            name = wanted + "_" + suffix.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }
}
