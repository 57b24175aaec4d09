using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Containers;

/// <summary>One named tensor of a checkpoint.</summary>
/// <param name="Name">The key, without the prefixes that all keys shared.</param>
/// <param name="Tensor">Shape and elements; the elements are read from the archive when asked for.</param>
/// <param name="Stored">How the file stores the elements.</param>
public sealed record StateDictEntry(string Name, Tensor Tensor, StoredType Stored)
{
    /// <summary>Entries of the same storage are checked one after the other, so that each storage is read once.</summary>
    internal string Storage { get; init; } = "";
}

/// <summary>
/// The named tensors of a checkpoint. It keeps its archive open, from which tensors are read lazily, until it is disposed.
/// </summary>
public sealed class StateDict : IDisposable
{
    private readonly Dictionary<string, StateDictEntry> _byName = new(StringComparer.Ordinal);
    private readonly IDisposable? _archive;

    internal StateDict(
        string format,
        ImmutableArray<StateDictEntry> entries,
        ImmutableArray<string> notes,
        IReadOnlyDictionary<string, ImmutableArray<double>>? moduleAttributes = null,
        IDisposable? archive = null)
    {
        Format = format;
        Entries = entries;
        Notes = notes;
        ModuleAttributes = moduleAttributes ?? ImmutableDictionary<string, ImmutableArray<double>>.Empty;
        _archive = archive;
        foreach (var entry in entries)
        {
            TensorNames.Check(entry.Name);
            if (!_byName.TryAdd(entry.Name, entry))
            {
                throw FrontendDiagnostics.DuplicateTensor.Error($"the checkpoint has two tensors named '{entry.Name}'");
            }
        }
    }

    /// <summary>The network that the tensors belong to, if the file is an ONNX model.</summary>
    internal Onnx.OnnxFile? Onnx { get; init; }

    /// <summary>The container, for people: for example <c>PyTorch zip</c>.</summary>
    public string Format { get; }

    /// <summary>The tensors in the file's order.</summary>
    public ImmutableArray<StateDictEntry> Entries { get; }

    /// <summary>What was unwrapped, stripped or ignored on the way to the tensors, for people.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>
    /// Numeric settings of pickled modules, which a state dict alone doesn't have: <c>stage0.rbr_dense.bn.eps</c> → 1e-5,
    /// <c>stage0.rbr_dense.conv.stride</c> → 2, 2. Empty for plain state dicts.
    /// </summary>
    public IReadOnlyDictionary<string, ImmutableArray<double>> ModuleAttributes { get; }

    /// <summary>A state dict of tensors in memory.</summary>
    public static StateDict FromTensors(params IEnumerable<(string Name, Tensor Tensor)> tensors) =>
        new("memory", [.. tensors.Select(pair => new StateDictEntry(pair.Name, pair.Tensor, StoredType.Float64))], []);

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Finds a tensor by name.</summary>
    public StateDictEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Finds a tensor by name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out StateDictEntry? entry) => _byName.TryGetValue(name, out entry);

    /// <inheritdoc/>
    public void Dispose() => _archive?.Dispose();
}
