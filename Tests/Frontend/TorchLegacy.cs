using RepVgg.Frontend.Pickle;

namespace RepVgg.Tests.Frontend;

/// <summary>Builds small files of PyTorch's format before 1.6.</summary>
internal static class TorchLegacy
{
    private const int Protocol = 1001;

    /// <summary>A file of a pickled object and float32 storages.</summary>
    public static byte[] Build(Action<PickleBuilder> value, params (string Key, float[] Values)[] storages) =>
        Build(value, Protocol, isLittleEndian: true, storages);

    public static byte[] Build(
        Action<PickleBuilder> value, int protocol, bool isLittleEndian, params (string Key, float[] Values)[] storages)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Pickle(p => p.Op(PickleOpcode.Long1, [10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19])));
        writer.Write(Pickle(p => p.Number(protocol)));
        writer.Write(Pickle(p => p.Op(PickleOpcode.EmptyDict)
            .Item("little_endian", q => q.Op(isLittleEndian ? PickleOpcode.NewTrue : PickleOpcode.NewFalse))));
        writer.Write(Pickle(value));
        writer.Write(Pickle(p =>
        {
            p.Op(PickleOpcode.EmptyList);
            foreach (var (key, _) in storages)
            {
                p.Text(key).Op(PickleOpcode.Append);
            }
        }));
        foreach (var (_, values) in storages)
        {
            writer.Write((long)values.Length);
            Array.ForEach(values, writer.Write);
        }

        return stream.ToArray();
    }

    private static byte[] Pickle(Action<PickleBuilder> build)
    {
        var builder = new PickleBuilder().Op(PickleOpcode.Protocol, 2);
        build(builder);
        return builder.Stop().ToArray();
    }
}
