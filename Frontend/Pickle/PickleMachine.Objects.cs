namespace RepVgg.Frontend.Pickle;

/// <summary>Instructions that name a global, "call" it or set an object's state.</summary>
internal sealed partial class PickleMachine
{
    private readonly Dictionary<(string Module, string Name), PickleGlobal> _globals = [];

    private bool ExecuteObject(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                _stack.Push(NameGlobal(_input.ReadLine(), _input.ReadLine()));
                break;
            case PickleOpcode.StackGlobal:
                var name = _stack.Pop();
                _stack.Push(NameGlobal(RequireString(_stack.Pop()), RequireString(name)));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObj:
                var arguments = _stack.Pop();
                _stack.Push(Call(_stack.Pop(), arguments));
                break;
            case PickleOpcode.NewObjEx:
                var keywords = _stack.Pop();
                var positional = _stack.Pop();
                _stack.Push(Call(_stack.Pop(), new PickleTuple([positional, keywords])));
                break;
            case PickleOpcode.Inst:
                var target = NameGlobal(_input.ReadLine(), _input.ReadLine());
                _stack.Push(Call(target, new PickleTuple(_stack.PopToMark())));
                break;
            case PickleOpcode.Obj:
                var group = _stack.PopToMark();
                _stack.Push(
                    group is [var callee, .. var rest]
                        ? Call(callee, new PickleTuple(rest))
                        : throw Malformed("it makes an object of nothing"));
                break;
            case PickleOpcode.Build:
                Build();
                break;
            case PickleOpcode.BinPersistentId:
                _stack.Push(ResolvePersistent(_stack.Pop()));
                break;
            case PickleOpcode.PersistentId:
                _stack.Push(ResolvePersistent(new PickleString(_input.ReadLine())));
                break;
            case PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4:
                throw Malformed("it uses the extension registry of the Python that wrote it");
            case PickleOpcode.NextBuffer or PickleOpcode.ReadOnlyBuffer:
                throw Malformed("it keeps data outside of itself");
            default:
                return false;
        }

        return true;
    }

    /// <summary>Legacy files wrap a module's class, with its source code, into a persistent id: only the class counts.</summary>
    private PickleValue ResolvePersistent(PickleValue id)
    {
        if (id is PickleTuple { Items: [PickleString { Value: "module" }, PickleGlobal type, ..] })
        {
            return type;
        }

        var storage = new PicklePersistent(id);
        _storages.Add(storage);
        return storage;
    }

    private PickleGlobal NameGlobal(string module, string name)
    {
        if (GlobalPolicy.IsHostile(module, name))
        {
            throw FrontendDiagnostics.HostileGlobal.Error(
                $"the pickle names {MessageText.Shorten($"{module}.{name}")}, which can run code when the file is opened with Python; "
                + "nothing was executed, don't trust this file");
        }

        // Protocol 4 repeats the name instead of recalling the value; one object per global keeps comparisons cheap.
        return _globals.TryGetValue((module, name), out var known) ? known : _globals[(module, name)] = new(module, name);
    }

    private static PickleObject Call(PickleValue callee, PickleValue arguments) => callee is PickleGlobal global
        ? new(global, arguments)
        : throw Malformed($"it calls {callee.Kind}");

    private void Build()
    {
        var state = _stack.Pop();
        if (_stack.Peek() is not PickleObject instance)
        {
            throw Malformed($"it sets the state of {_stack.Peek().Kind}");
        }

        instance.State = state;
    }

    private static string RequireString(PickleValue value) =>
        value is PickleString text ? text.Value : throw Malformed($"{value.Kind} stands where a name belongs");
}
