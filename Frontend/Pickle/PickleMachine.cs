using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend.Pickle;

/// <summary>
/// Reads pickles of protocols 0 to 5 into inert values. Nothing is imported, called or compared: a call becomes a
/// <see cref="PickleObject"/> that says what would have been called. The machine is a loop without recursion, and it stops after
/// <see cref="MaxInstructions"/> instructions, each of which builds at most one value: time and memory are bounded.
/// </summary>
internal sealed partial class PickleMachine
{
    /// <summary>Far more than any checkpoint has (about 40 per tensor), and few enough for half a gigabyte of values.</summary>
    private const int MaxInstructions = 6_000_000;

    private readonly PickleInput _input;
    private readonly PickleStack _stack = new();
    private readonly Dictionary<long, PickleValue> _memo = [];

    private readonly ICollection<PicklePersistent> _storages;

    private PickleMachine(PickleInput input, ICollection<PicklePersistent> storages)
    {
        _input = input;
        _storages = storages;
    }

    /// <summary>Reads one pickle and leaves the stream behind its last instruction.</summary>
    /// <param name="stream">The pickle; seekable.</param>
    /// <param name="storages">Collects the values that stand for storages.</param>
    /// <exception cref="DiagnosticException">The pickle is malformed, too large or hostile.</exception>
    public static PickleValue Read(Stream stream, ICollection<PicklePersistent>? storages = null) =>
        new PickleMachine(new PickleInput(stream), storages ?? []).Run();

    private PickleValue Run()
    {
        for (var count = 0; count < MaxInstructions; count++)
        {
            var opcode = (PickleOpcode)_input.ReadByte();
            if (opcode == PickleOpcode.Stop)
            {
                return _stack.Pop();
            }

            if (!ExecuteScalar(opcode) && !ExecuteCollection(opcode) && !ExecuteObject(opcode) && !ExecuteMemo(opcode))
            {
                throw Malformed($"it has the unknown instruction 0x{(byte)opcode:x2} at byte {_input.Position - 1}");
            }
        }

        throw FrontendDiagnostics.PickleTooLarge.Error(
            $"the pickle has more than {MaxInstructions} instructions; save the state dict alone: torch.save(model.state_dict(), path)");
    }

    private bool ExecuteMemo(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Put:
                _memo[ParseInt64(_input.ReadNumber())] = _stack.Peek();
                break;
            case PickleOpcode.BinPut:
                _memo[_input.ReadByte()] = _stack.Peek();
                break;
            case PickleOpcode.LongBinPut:
                _memo[_input.ReadUInt32()] = _stack.Peek();
                break;
            case PickleOpcode.Memoize:
                _memo[_memo.Count] = _stack.Peek();
                break;
            case PickleOpcode.Get:
                _stack.Push(Recall(ParseInt64(_input.ReadNumber())));
                break;
            case PickleOpcode.BinGet:
                _stack.Push(Recall(_input.ReadByte()));
                break;
            case PickleOpcode.LongBinGet:
                _stack.Push(Recall(_input.ReadUInt32()));
                break;
            case PickleOpcode.Mark:
                _stack.PushMark();
                break;
            case PickleOpcode.Pop:
                _stack.Discard();
                break;
            case PickleOpcode.PopMark:
                _stack.PopToMark();
                break;
            case PickleOpcode.Dup:
                _stack.Push(_stack.Peek());
                break;
            case PickleOpcode.Protocol:
                ReadProtocol();
                break;
            case PickleOpcode.Frame:
                // A hint for buffering; instructions can be read without it.
                _input.ReadUInt64();
                break;
            default:
                return false;
        }

        return true;
    }

    private PickleValue Recall(long index) =>
        _memo.TryGetValue(index, out var value) ? value : throw Malformed($"it recalls value {index}, which it never stored");

    private void ReadProtocol()
    {
        var protocol = _input.ReadByte();
        if (protocol > 5)
        {
            throw Malformed($"protocol {protocol} doesn't exist");
        }
    }

    private static DiagnosticException Malformed(string reason) =>
        FrontendDiagnostics.MalformedPickle.Error($"the pickle is malformed: {reason}");
}
