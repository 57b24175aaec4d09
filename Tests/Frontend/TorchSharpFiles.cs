namespace RepVgg.Tests.Frontend;

/// <summary>Files in TorchSharp's own format.</summary>
internal static class TorchSharpFiles
{
    /// <summary>Two tensors: <c>w</c> of float32[2] and the counter <c>bn.num_batches_tracked</c> of int64[].</summary>
    public static byte[] Small
    {
        get
        {
            using var stream = new MemoryStream();
            using (var writer = new BinaryWriter(stream))
            {
                writer.Write7BitEncodedInt64(2);
                writer.Write("w");
                writer.Write7BitEncodedInt64(6);
                writer.Write7BitEncodedInt64(1);
                writer.Write7BitEncodedInt64(2);
                writer.Write(1.5f);
                writer.Write(-2f);
                writer.Write("bn.num_batches_tracked");
                writer.Write7BitEncodedInt64(4);
                writer.Write7BitEncodedInt64(0);
                writer.Write(9L);
            }

            return stream.ToArray();
        }
    }
}
