namespace RepVgg.Frontend.Pickle;

/// <summary>A tuple.</summary>
internal sealed class PickleTuple(PickleValue[] items) : PickleValue
{
    public static readonly PickleTuple Empty = new([]);

    public PickleValue[] Items => items;

    public override string Kind => "a tuple";
}

/// <summary>A list or a set.</summary>
internal sealed class PickleList : PickleValue
{
    // Created on the first item: hostile files have millions of empty lists.
    private List<PickleValue>? _items;

    public IReadOnlyList<PickleValue> Items => _items ?? (IReadOnlyList<PickleValue>)[];

    public override string Kind => "a list";

    public void Add(PickleValue item) => (_items ??= []).Add(item);
}

/// <summary>A dictionary, in the order in which its items were set.</summary>
internal sealed class PickleDict : PickleValue
{
    private List<KeyValuePair<PickleValue, PickleValue>>? _pairs;

    public IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Pairs =>
        _pairs ?? (IReadOnlyList<KeyValuePair<PickleValue, PickleValue>>)[];

    public override string Kind => "a dictionary";

    public void Add(PickleValue key, PickleValue value) => (_pairs ??= []).Add(new(key, value));
}

/// <summary>
/// The result of calling a global, never computed: what was called, with what, and what was stored into the result afterwards
/// (list items, dictionary items, state).
/// </summary>
internal sealed class PickleObject(PickleGlobal global, PickleValue arguments) : PickleValue
{
    private PickleDict? _pairs;
    private PickleList? _items;

    public PickleGlobal Global => global;

    public PickleValue Arguments => arguments;

    public PickleValue? State { get; set; }

    public IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Pairs => _pairs?.Pairs ?? [];

    public override string Kind => $"an object of {global}";

    public void Add(PickleValue item) => (_items ??= new()).Add(item);

    public void Add(PickleValue key, PickleValue value) => (_pairs ??= new()).Add(key, value);
}
