using System.Globalization;
using System.Runtime.InteropServices;
using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>Collects weights while steps are lowered. This is the one place where float64 becomes float32.</summary>
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
        var rounded = new float[values.Length];
        for (var i = 0; i < rounded.Length; i++)
        {
            rounded[i] = (float)values[i];
            if (double.IsFinite(values[i]) && !float.IsFinite(rounded[i]))
            {
                throw BackendDiagnostics.WeightOverflow.Error(FormattableString.Invariant(
                    $"{Describe(user)}: element {i} of '{name}' is {values[i]}, which float32 can't hold"));
            }
        }

        var tensor = new WeightTensor(Unique(name), shape, ImmutableCollectionsMarshal.AsImmutableArray(rounded));
        _tensors.Add(tensor);
        return tensor;
    }

    /// <summary>Reserves a region of the packed array.</summary>
    public PackedTensor Pack(WeightTensor? source, WeightPacking packing, long length)
    {
        var offset = _length;
        var aligned = (length + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;
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
