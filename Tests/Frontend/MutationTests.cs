using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Tests.Frontend;

/// <summary>
/// Whatever happens to a file on its way, opening it gives weights or a diagnostic: never another exception, never a hang.
/// </summary>
public sealed class MutationTests
{
    private static readonly byte[] Zip = TorchZip.OneTensor([2, 3], [3, 1]);

    public static TheoryData<string> Kinds() => ["zip", "legacy", "safetensors", "torchsharp"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_anywhere_is_refused(string kind)
    {
        var content = Small(kind);
        AssertOpens(content);
        using var folder = new TemporaryFolder();
        for (var length = 0; length < content.Length; length++)
        {
            Checkpoints.Refusal(folder.Write("model", content[..length]));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_with_any_byte_changed_opens_or_is_refused(string kind)
    {
        var content = Small(kind);
        using var folder = new TemporaryFolder();
        var random = new SplitMix64(20240607);
        for (var i = 0; i < content.Length; i++)
        {
            var changed = (byte[])content.Clone();
            changed[i] ^= (byte)((random.Next() % 255) + 1);
            OpensOrIsRefused(folder.Write("model", changed));
        }
    }

    [Theory]
    [InlineData("fmt_legacy_nonzip")]
    [InlineData("whole_model_pickle")]
    [InlineData("wrap_official_trainer_model_ema")]
    public void Real_files_with_a_few_bytes_changed_open_or_are_refused(string name)
    {
        var content = File.ReadAllBytes(TestData.Golden(name));
        using var folder = new TemporaryFolder();
        var random = new SplitMix64(7);
        for (var round = 0; round < 150; round++)
        {
            var changed = (byte[])content.Clone();

            // Half of the changes go to the first part of the file, where most of the structure is.
            var range = (ulong)(round % 2 == 0 ? 12_000 : content.Length);
            for (var flips = random.Next() % 4; flips < 4; flips++)
            {
                changed[random.Next() % range] = (byte)random.Next();
            }

            OpensOrIsRefused(folder.Write("model", changed));
        }
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        using var folder = new TemporaryFolder();
        var random = new SplitMix64(11);
        for (var round = 0; round < 200; round++)
        {
            var content = new byte[1 + (random.Next() % 300)];
            foreach (ref var value in content.AsSpan())
            {
                value = (byte)random.Next();
            }

            Checkpoints.Refusal(folder.Write("model", content));
        }
    }

    private static byte[] Small(string kind) => kind switch
    {
        "zip" => Zip,
        "legacy" => TorchLegacy.Build(p => p.OrderedDict().Item("w", q => q.Tensor("k", 2, [2], [1])), ("k", [1, 2])),
        "safetensors" => SafetensorsFile(),
        _ => TorchSharpFiles.Small,
    };

    private static byte[] SafetensorsFile()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [new("a", [2], new float[] { 1, 2 }), new("b", [1, 2], new double[] { 3, 4 })]);
        return stream.ToArray();
    }

    private static void AssertOpens(byte[] content)
    {
        using var folder = new TemporaryFolder();
        using var weights = Checkpoints.Open(folder.Write("model", content));
        Assert.NotEmpty(weights.Entries);
    }

    private static void OpensOrIsRefused(string path)
    {
        try
        {
            Checkpoints.Open(path).Dispose();
        }
        catch (DiagnosticException e)
        {
            Assert.InRange((int)e.Diagnostic.Descriptor.Category, (int)DiagnosticCategory.BrokenInput, (int)DiagnosticCategory.Unsupported);
        }
    }
}
