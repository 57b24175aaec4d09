using System.Text.RegularExpressions;

namespace RepVgg.Tests.Cli;

/// <summary>
/// Hostile and broken files, from outside: a one-line diagnostic with an id, exit 3 or 4, nothing written, nothing executed.
/// </summary>
public sealed partial class BadFileOutcomeTests
{
    private static readonly HashSet<string> Sound = new(StringComparer.Ordinal)
    {
        "big_endian", "control_valid_handmade", "other_model_resnet18", "recursive_list_in_optimizer", "zero_running_var",
    };

    private static readonly HashSet<string> Unsupported = new(StringComparer.Ordinal)
    {
        "dtype_complex64", "fold_overflow", "int_weights", "onnx_unknown_op", "quantized_tensor", "sparse_tensor", "unexpected_key",
    };

    public static TheoryData<string> Cases() =>
        [.. Directory.GetDirectories(Path.GetDirectoryName(Path.GetDirectoryName(TestData.Bad("empty_dict")))!)
            .Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task CompileEndsAsItShould(string name)
    {
        using var folder = new TemporaryFolder();
        var result = await Rvc.RunAsync(folder.Root, "compile", TestData.Bad(name), "--input-shape", "3x32x32", "--target", "csharp", "-o", "out");
        Assert.Equal(Sound.Contains(name) ? 0 : Unsupported.Contains(name) ? 4 : 3, result.ExitCode);
        if (Sound.Contains(name))
        {
            Assert.Empty(result.Error);
            Assert.Equal(2, Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories).Length);
        }
        else
        {
            Assert.Matches(OneDiagnostic(), result.Error);
            Assert.Empty(result.Output);
            Assert.Empty(Directory.GetFileSystemEntries(folder.Root));
        }
    }

    [GeneratedRegex(@"\Arvc: error RVC\d{4}: [^\n]+\n\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OneDiagnostic();
}
