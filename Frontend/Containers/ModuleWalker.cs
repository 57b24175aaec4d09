using System.Collections.Immutable;
using RepVgg.Frontend.Pickle;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// Walks a pickled module as inert data and names its parameters and buffers as <c>state_dict()</c> would. In a module of
/// Python they stand in <c>_parameters</c>, <c>_buffers</c> and <c>_modules</c>; in a TorchScript archive they are plain
/// attributes.
/// </summary>
internal sealed class ModuleWalker(bool isScript)
{
    private const int MaxDepth = 64;

    /// <summary>A module may be reached on several paths, each of which gives keys; without a bound, 2^n paths.</summary>
    private const int MaxItems = 400_000;

    private const int MaxNameLength = 512;

    private const int MaxAttributeLength = 16;

    private int _items;

    public List<(string Name, PickleValue Tensor)> Tensors { get; } = [];

    public Dictionary<string, ImmutableArray<double>> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a value is a module of Python.</summary>
    public static bool IsModule(PickleValue value) =>
        State(value)?.Find("_modules") is { } modules && PickleMapping.TryGet(modules) is not null;

    public void Walk(PickleValue module) => Visit(module, "", 0);

    private void Visit(PickleValue module, string prefix, int depth)
    {
        if (State(module) is not { } state)
        {
            return;
        }

        Charge(state, prefix, depth);
        CheckSettings(state, prefix);
        AddAttributes(state, prefix);
        if (isScript)
        {
            AddTensors(state, prefix, []);
            VisitAll(state, prefix, depth);
            return;
        }

        AddTensors(PickleMapping.TryGet(state.Find("_parameters")), prefix, []);
        AddTensors(PickleMapping.TryGet(state.Find("_buffers")), prefix, Strings(state.Find("_non_persistent_buffers_set")));
        VisitAll(PickleMapping.TryGet(state.Find("_modules")), prefix, depth);
    }

    private void Charge(PickleMapping mapping, string prefix, int depth)
    {
        _items += mapping.Items.Count + 1;
        if (_items > MaxItems || depth > MaxDepth || prefix.Length > MaxNameLength)
        {
            throw FrontendDiagnostics.MalformedPickle.Error("the pickled module contains itself, or more modules than any network has");
        }
    }

    private void VisitAll(PickleMapping? modules, string prefix, int depth)
    {
        if (modules is not null)
        {
            Charge(modules, prefix, depth);
        }

        foreach (var (key, value) in modules?.Items ?? [])
        {
            if (key is PickleString { Value: { Length: <= MaxNameLength } name } && value is PickleObject && !TorchTensor.IsTensor(value))
            {
                Visit(value, $"{prefix}{name}.", depth + 1);
            }
        }
    }

    private void AddTensors(PickleMapping? mapping, string prefix, HashSet<string> excluded)
    {
        _items += (mapping?.Items.Count ?? 0) + excluded.Count;
        foreach (var (key, value) in mapping?.Items ?? [])
        {
            if (key is PickleString { Value: var name } && TorchTensor.IsTensor(value) && !excluded.Contains(name))
            {
                TensorNames.Check(name);
                Tensors.Add((prefix + name, value));
            }
        }
    }

    private void AddAttributes(PickleMapping state, string prefix)
    {
        foreach (var (key, value) in state.Items)
        {
            if (key is PickleString { Value: { Length: <= MaxNameLength } name } && !name.StartsWith('_') && Numbers(value) is { } numbers)
            {
                Attributes[prefix + name] = numbers;
            }
        }
    }

    /// <summary>Settings that are no numbers, that no state dict shows, and that change what the module computes.</summary>
    private static void CheckSettings(PickleMapping state, string prefix)
    {
        if (state.Find("padding_mode") is PickleString { Value: not "zeros" and var mode })
        {
            throw FrontendDiagnostics.UnsupportedModule.Error(
                $"module '{MessageText.Shorten(prefix.TrimEnd('.'))}' has padding_mode '{MessageText.Shorten(mode)}'; "
                + "only 'zeros' is supported");
        }
    }

    private static ImmutableArray<double>? Numbers(PickleValue value)
    {
        IReadOnlyList<PickleValue> items = value switch
        {
            PickleTuple tuple => tuple.Items,
            PickleList list => list.Items,
            _ => [value],
        };
        if (items.Count is 0 or > MaxAttributeLength)
        {
            return null;
        }

        var numbers = items.Select(item => item switch
        {
            PickleInteger integer => (double)integer.Value,
            PickleFloat real => real.Value,
            PickleBool flag => flag.Value ? 1 : 0,
            _ => (double?)null,
        }).ToArray();
        return numbers.All(number => number is not null) ? [.. numbers.Select(number => number!.Value)] : null;
    }

    /// <summary>The strings of a set, which protocols before 4 write as a call of <c>set</c> with a list.</summary>
    private static HashSet<string> Strings(PickleValue? value)
    {
        var list = value is PickleObject { Arguments: PickleTuple { Items: [PickleList inner] } } ? inner : value as PickleList;
        return [.. (list?.Items ?? []).OfType<PickleString>().Select(text => text.Value)];
    }

    /// <summary>An object's attributes; classes with slots pickle a pair of dictionaries, the first of which has them.</summary>
    private static PickleMapping? State(PickleValue value) => value switch
    {
        PickleObject { State: PickleTuple { Items: [var attributes, _] } } => PickleMapping.TryGet(attributes),
        PickleObject { State: { } state } => PickleMapping.TryGet(state),
        _ => null,
    };
}
