using System.Buffers.Binary;
using System.Text;
using RepVgg.Frontend.Pickle;

namespace RepVgg.Tests.Frontend;

/// <summary>Writes pickles instruction by instruction, so that tests can show what is in them.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>An instruction and its raw operand.</summary>
    public PickleBuilder Op(PickleOpcode opcode, params ReadOnlySpan<byte> operand)
    {
        _bytes.Add((byte)opcode);
        _bytes.AddRange(operand);
        return this;
    }

    public PickleBuilder Line(PickleOpcode opcode, params ReadOnlySpan<string> lines)
    {
        _bytes.Add((byte)opcode);
        foreach (var line in lines)
        {
            _bytes.AddRange(Encoding.UTF8.GetBytes(line + "\n"));
        }

        return this;
    }

    public PickleBuilder Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return Op(PickleOpcode.BinUnicode, [.. length, .. bytes]);
    }

    public PickleBuilder Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Op(PickleOpcode.Long1, [8, .. bytes]);
    }

    public PickleBuilder Numbers(params ReadOnlySpan<long> values)
    {
        Op(PickleOpcode.Mark);
        foreach (var value in values)
        {
            Number(value);
        }

        return Op(PickleOpcode.Tuple);
    }

    public PickleBuilder Global(string module, string name) => Line(PickleOpcode.Global, module, name);

    public PickleBuilder Storage(string key, long count, string type = "FloatStorage") => Op(PickleOpcode.Mark)
        .Text("storage").Global("torch", type).Text(key).Text("cpu").Number(count)
        .Op(PickleOpcode.Tuple).Op(PickleOpcode.BinPersistentId);

    /// <summary>A tensor as torch.save writes it.</summary>
    public PickleBuilder Tensor(string key, long count, long[] size, long[] stride, long offset = 0, string type = "FloatStorage") =>
        Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.Mark)
            .Storage(key, count, type).Number(offset).Numbers(size).Numbers(stride)
            .Op(PickleOpcode.NewFalse).OrderedDict()
            .Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce);

    public PickleBuilder OrderedDict() => Global("collections", "OrderedDict").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce);

    /// <summary>A key and what follows it, set in the dictionary below.</summary>
    public PickleBuilder Item(string key, Action<PickleBuilder> value)
    {
        Text(key);
        value(this);
        return Op(PickleOpcode.SetItem);
    }

    public PickleBuilder Stop() => Op(PickleOpcode.Stop);
}
