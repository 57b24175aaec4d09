namespace RepVgg.Frontend.Pickle;

/// <summary>Instructions that build tuples, lists, sets and dictionaries.</summary>
internal sealed partial class PickleMachine
{
    private bool ExecuteCollection(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                _stack.Push(PickleTuple.Empty);
                break;
            case PickleOpcode.Tuple:
                _stack.Push(new PickleTuple(_stack.PopToMark()));
                break;
            case PickleOpcode.Tuple1:
                PushTuple(1);
                break;
            case PickleOpcode.Tuple2:
                PushTuple(2);
                break;
            case PickleOpcode.Tuple3:
                PushTuple(3);
                break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet:
                _stack.Push(new PickleList());
                break;
            case PickleOpcode.List or PickleOpcode.FrozenSet:
                PushList(_stack.PopToMark());
                break;
            case PickleOpcode.EmptyDict:
                _stack.Push(new PickleDict());
                break;
            case PickleOpcode.Dict:
                var items = _stack.PopToMark();
                _stack.Push(new PickleDict());
                SetItems(items);
                break;
            case PickleOpcode.Append:
                AddItems([_stack.Pop()]);
                break;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                AddItems(_stack.PopToMark());
                break;
            case PickleOpcode.SetItem:
                var value = _stack.Pop();
                var key = _stack.Pop();
                SetItems([key, value]);
                break;
            case PickleOpcode.SetItems:
                SetItems(_stack.PopToMark());
                break;
            default:
                return false;
        }

        return true;
    }

    private void PushTuple(int count)
    {
        var items = new PickleValue[count];
        for (var i = count - 1; i >= 0; i--)
        {
            items[i] = _stack.Pop();
        }

        _stack.Push(new PickleTuple(items));
    }

    private void PushList(PickleValue[] items)
    {
        _stack.Push(new PickleList());
        AddItems(items);
    }

    private void AddItems(ReadOnlySpan<PickleValue> items)
    {
        var target = _stack.Peek();
        foreach (var item in items)
        {
            switch (target)
            {
                case PickleList list:
                    list.Add(item);
                    break;
                case PickleObject instance:
                    instance.Add(item);
                    break;
                default:
                    throw Malformed($"it appends to {target.Kind}");
            }
        }
    }

    private void SetItems(ReadOnlySpan<PickleValue> items)
    {
        var target = _stack.Peek();
        if (items.Length % 2 != 0)
        {
            throw Malformed("a dictionary has a key without a value");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            switch (target)
            {
                case PickleDict dictionary:
                    dictionary.Add(items[i], items[i + 1]);
                    break;
                case PickleObject instance:
                    instance.Add(items[i], items[i + 1]);
                    break;
                default:
                    throw Malformed($"it sets an item of {target.Kind}");
            }
        }
    }
}
