using RepVgg.Frontend.Pickle;

namespace RepVgg.Frontend.Containers;

/// <summary>A dictionary of any class, ordered dictionaries above all, seen as key and value pairs.</summary>
internal sealed class PickleMapping
{
    private Dictionary<string, PickleValue>? _byName;

    private PickleMapping(IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> items) => Items = items;

    public IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Items { get; }

    /// <summary>Sees a value as a mapping; null if it is none.</summary>
    public static PickleMapping? TryGet(PickleValue? value) => value switch
    {
        PickleDict dictionary => new(dictionary.Pairs),
        PickleObject { Pairs: { Count: > 0 } pairs } => new(pairs),

        // Python 2 passes the pairs to the constructor.
        PickleObject { Global.Name: "OrderedDict", Arguments: PickleTuple { Items: [PickleList list] } } => new([.. Pairs(list)]),
        PickleObject { Global: { Module: "collections", Name: "OrderedDict" or "defaultdict" } } => new([]),
        _ => null,
    };

    /// <summary>The value of a string key; the last one, as in Python, if it was set repeatedly.</summary>
    public PickleValue? Find(string name)
    {
        if (_byName is null)
        {
            _byName = new(StringComparer.Ordinal);
            foreach (var (key, value) in Items)
            {
                if (key is PickleString text)
                {
                    _byName[text.Value] = value;
                }
            }
        }

        return _byName.GetValueOrDefault(name);
    }

    private static IEnumerable<KeyValuePair<PickleValue, PickleValue>> Pairs(PickleList list)
    {
        foreach (var item in list.Items)
        {
            var pair = item switch
            {
                PickleTuple tuple => tuple.Items,
                PickleList inner => inner.Items,
                _ => (IReadOnlyList<PickleValue>)[],
            };
            if (pair is [var key, var value])
            {
                yield return new(key, value);
            }
        }
    }
}
