using System.Collections.Immutable;
using RepVgg.Frontend.Pickle;

namespace RepVgg.Frontend.Containers;

/// <summary>The weights found in a pickle.</summary>
/// <param name="Tensors">Names and tensors in the pickle's order.</param>
/// <param name="Attributes">Numeric settings of pickled modules.</param>
/// <param name="Notes">What was unwrapped, stripped or ignored.</param>
internal sealed record LocatedWeights(
    IReadOnlyList<(string Name, TorchTensor Tensor)> Tensors,
    IReadOnlyDictionary<string, ImmutableArray<double>> Attributes,
    IReadOnlyList<string> Notes);

/// <summary>
/// Finds the state dict within what people pickle: the dictionary itself, a training checkpoint that holds it under a usual
/// name beside optimizer state, or a whole module. Only those names are followed, so optimizer state is never walked.
/// </summary>
internal sealed class WeightLocator
{
    /// <summary>In order of preference; averaged weights only where there are no others.</summary>
    private static readonly string[] Wrappers =
        ["state_dict", "model_state_dict", "model_state", "model", "net", "module", "ema", "state_dict_ema", "model_ema"];

    private const int MaxWrappers = 6;

    private const int MaxTensors = 100_000;

    private readonly List<string> _notes = [];

    /// <summary>Answers of <see cref="HoldsWeights"/>: a dictionary may contain itself under all of the names.</summary>
    private readonly Dictionary<PickleValue, bool> _holdsWeights = [];

    private WeightLocator()
    {
    }

    public static LocatedWeights Locate(PickleValue root, bool isScript) => new WeightLocator().Find(root, isScript);

    private LocatedWeights Find(PickleValue root, bool isScript)
    {
        var value = Unwrap(root);
        var found = ModuleWalker.IsModule(value) || isScript ? WalkModule(value, isScript) : ReadMapping(value);
        if (found.Tensors.Count == 0)
        {
            throw isScript
                ? FrontendDiagnostics.TorchScriptNotSupported.Error(
                    "the TorchScript archive has no weights where they are looked for; save model.state_dict() instead")
                : FrontendDiagnostics.NoTensors.Error("the checkpoint's state dict has no tensors" + Listing(value));
        }

        if (found.Tensors.Count > MaxTensors)
        {
            throw FrontendDiagnostics.PickleTooLarge.Error($"the checkpoint has more than {MaxTensors} tensors");
        }

        found.Tensors.ForEach(pair => TensorNames.Check(pair.Name));
        var prefix = KeyPrefixes.Common([.. found.Tensors.Select(pair => pair.Name)]);
        if (prefix.Length > 0)
        {
            _notes.Add($"stripped the prefix '{prefix}' that all keys share");
        }

        return new(
            [.. found.Tensors.Select(pair => (pair.Name[prefix.Length..], TorchTensor.Parse(pair.Name, pair.Tensor)))],
            found.Attributes
                .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value, StringComparer.Ordinal),
            _notes);
    }

    private PickleValue Unwrap(PickleValue value)
    {
        for (var depth = 0; depth < MaxWrappers && !ModuleWalker.IsModule(value); depth++)
        {
            var mapping = PickleMapping.TryGet(value);
            if (mapping is null || Wrappers.FirstOrDefault(name => HoldsWeights(mapping.Find(name), depth)) is not { } wrapper)
            {
                break;
            }

            var unused = Wrappers.Where(name => name != wrapper && HoldsWeights(mapping.Find(name), depth)).ToArray();
            var others = unused.Length > 0 ? $", not those under '{string.Join("', '", unused)}'" : "";
            _notes.Add($"read the weights under '{wrapper}'{others}");
            value = mapping.Find(wrapper)!;
        }

        return value;
    }

    private bool HoldsWeights(PickleValue? value, int depth)
    {
        if (value is null || depth >= MaxWrappers)
        {
            return false;
        }

        if (_holdsWeights.TryGetValue(value, out var known))
        {
            return known;
        }

        _holdsWeights[value] = false;
        return _holdsWeights[value] = ModuleWalker.IsModule(value)
            || (PickleMapping.TryGet(value) is { } mapping
                && (mapping.Items.Any(pair => TorchTensor.IsTensor(pair.Value))
                    || Wrappers.Any(name => HoldsWeights(mapping.Find(name), depth + 1))));
    }

    private (List<(string Name, PickleValue Tensor)> Tensors, Dictionary<string, ImmutableArray<double>> Attributes) WalkModule(
        PickleValue value, bool isScript)
    {
        var walker = new ModuleWalker(isScript);
        walker.Walk(value);
        if (!isScript)
        {
            _notes.Add($"read a pickled module ({((PickleObject)value).Global}) without running its code");
        }

        return (walker.Tensors, walker.Attributes);
    }

    private (List<(string Name, PickleValue Tensor)> Tensors, Dictionary<string, ImmutableArray<double>> Attributes) ReadMapping(
        PickleValue value)
    {
        if (PickleMapping.TryGet(value) is not { } mapping)
        {
            throw FrontendDiagnostics.NotAStateDict.Error(
                $"the checkpoint holds {MessageText.Shorten(value.Kind)} where a state dict belongs; "
                + "save it with torch.save(model.state_dict(), path)");
        }

        var tensors = new List<(string Name, PickleValue Tensor)>();
        var ignored = new List<string>();
        foreach (var (key, item) in mapping.Items)
        {
            var name = (key as PickleString)?.Value;
            if (name is not null && TorchTensor.IsTensor(item))
            {
                tensors.Add((name, item));
            }
            else
            {
                ignored.Add(MessageText.Shorten(name ?? key.Kind));
            }
        }

        if (ignored.Count > 0 && tensors.Count > 0)
        {
            var names = string.Join(", ", ignored.Take(8)) + (ignored.Count > 8 ? ", …" : "");
            _notes.Add(
                ignored.Count == 1
                    ? $"ignored an entry that isn't a tensor: {names}"
                    : $"ignored {ignored.Count} entries that aren't tensors: {names}");
        }

        return (tensors, []);
    }

    private static string Listing(PickleValue value)
    {
        var keys = PickleMapping.TryGet(value)?.Items.Select(pair => pair.Key).OfType<PickleString>().Take(8).ToArray() ?? [];
        return keys.Length == 0
            ? ": it is empty"
            : "; its keys are " + string.Join(", ", keys.Select(key => MessageText.Shorten(key.Value)));
    }
}
