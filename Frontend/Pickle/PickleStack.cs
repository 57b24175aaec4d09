using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend.Pickle;

/// <summary>The machine's operand stack. What lies below the newest mark can't be popped.</summary>
internal sealed class PickleStack
{
    private readonly List<PickleValue> _values = [];
    private readonly List<int> _marks = [];

    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    public void Push(PickleValue value) => _values.Add(value);

    public void PushMark() => _marks.Add(_values.Count);

    public PickleValue Peek() => _values.Count > Floor ? _values[^1] : throw Empty();

    public PickleValue Pop()
    {
        var value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>Discards the newest value, or the newest mark if nothing lies above it.</summary>
    public void Discard()
    {
        if (_marks.Count > 0 && _values.Count == Floor)
        {
            _marks.RemoveAt(_marks.Count - 1);
        }
        else
        {
            Pop();
        }
    }

    /// <summary>Pops the newest mark and all values above it.</summary>
    public PickleValue[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw FrontendDiagnostics.MalformedPickle.Error("the pickle closes a group that it never opened");
        }

        var start = Floor;
        var values = _values.GetRange(start, _values.Count - start).ToArray();
        _values.RemoveRange(start, values.Length);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    private static DiagnosticException Empty() => FrontendDiagnostics.MalformedPickle.Error("the pickle takes a value from an empty stack");
}
