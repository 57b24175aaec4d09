using System.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>Each way to break a bundle gives one error that says what and where.</summary>
public sealed class HostileBundleTests
{
    [Theory]
    [InlineData("\"generator\": \"rvc test\",", "", "bundle.json lacks the field 'generator'")]
    [InlineData("\"generator\"", "\"author\"", "bundle.json has the unknown field 'author'")]
    [InlineData("\"generator\": \"rvc test\"", "\"command\": \"x\"", "bundle.json has the field 'command' twice")]
    [InlineData("\"rvc test\"", "7", "bundle.json: generator must be a text")]
    [InlineData("{\"name\":\"Tiny\"}", "\"Tiny\"", "bundle.json: model must be an object")]
    [InlineData("\"fp32\"", "\"fp8\"", "bundle.json: precision must be one of fp32, tf32, tf32x3, fp16")]
    [InlineData("{\"name\":\"image\",\"dimensions\":[3,2,2]}", "", "bundle.json: the number of inputs must be from 1 to 64, is 0")]
    [InlineData("\"image\"", "\"\"", "bundle.json: inputs[0].name is empty or taken")]
    [InlineData("[3,2,2]", "[3,0,2]", "bundle.json: inputs[0].dimensions[1] must be from 1 to 2147483647, is 0")]
    [InlineData("[3,2,2]", "[3,-2,2]", "bundle.json: inputs[0].dimensions[1] must be from 1 to 2147483647, is -2")]
    [InlineData("[3,2,2]", "[65536,65536,65536,65536]", "bundle.json: the size in bytes of inputs[0] must be from 1 to 2147483647, is 17179869184")]
    [InlineData("[3,2,2]", "[3,2.5,2]", "bundle.json: inputs[0].dimensions[1] must be a whole number of 32 bits")]
    [InlineData("[3,2,2]", "3", "bundle.json: inputs[0].dimensions must be an array")]
    [InlineData("\"kernels.cu\"", "\"../kernels.cu\"", "bundle.json: kernels.file must be a file's name of letters, digits, '.', '_' and '-', without a folder")]
    [InlineData("\"kernels.cu\"", "\"C:kernels.cu\"", "bundle.json: kernels.file must be a file's name of letters, digits, '.', '_' and '-', without a folder")]
    [InlineData("\"kernels.cu\"", "\"\"", "bundle.json: kernels.file must be a file's name of letters, digits, '.', '_' and '-', without a folder")]
    [InlineData("\"kernels.cu\"", "\"weights.safetensors\"", "bundle.json: weights.file names 'weights.safetensors' a second time")]
    [InlineData("\"binaries\": []", "\"binaries\": [{\"arch\":\"sm_8\",\"kind\":\"ptx\",\"file\":\"k.ptx\",\"sha256\":\"\"}]", "bundle.json: binaries[0].arch must be an architecture such as sm_80")]
    [InlineData("\"binaries\": []", "\"binaries\": [{\"arch\":\"sm_80\",\"kind\":\"exe\",\"file\":\"k.ptx\",\"sha256\":\"\"}]", "bundle.json: binaries[0].kind must be cubin or ptx")]
    [InlineData("\"binaries\": []", "\"binaries\": [{\"arch\":\"sm_80\",\"kind\":\"ptx\",\"file\":\"k.ptx\",\"sha256\":\"AB\"}]", "bundle.json: binaries[0].sha256 must be 64 lower-case hexadecimal digits")]
    [InlineData("\"arenaBytesPerImage\": 256", "\"arenaBytesPerImage\": 9223372036854775807", "bundle.json: arenaBytesPerImage must be from 0 to 1099511627776, is 9223372036854775807")]
    [InlineData("\"arenaBytesPerImage\": 256", "\"arenaBytesPerImage\": 9223372036854775808", "bundle.json: arenaBytesPerImage must be a whole number")]
    [InlineData("\"arenaBytesPerImage\": 256", "\"arenaBytesPerImage\": 300", "bundle.json: arenaBytesPerImage must be a multiple of 256, is 300")]
    [InlineData("\"offset\":0", "\"offset\":-256", "bundle.json: buffers[0].offset must be from 0 to 256, is -256")]
    [InlineData("\"offset\":0", "\"offset\":256", "bundle.json: buffers[0] ends at 512, behind the arena's 256 bytes")]
    [InlineData("\"bytes\":256", "\"bytes\":9223372036854775552", "bundle.json: buffers[0].bytes must be from 1 to 2147483647, is 9223372036854775552")]
    [InlineData("\"bytes\":256", "\"bytes\":0", "bundle.json: buffers[0].bytes must be from 1 to 2147483647, is 0")]
    [InlineData("[\"sm_61\",\"sm_80\"]", "[]", "bundle.json: the number of plans[0].archs must be from 1 to 64, is 0")]
    [InlineData("[\"sm_61\",\"sm_80\"]", "[\"sm_61\",\"sm_61\"]", "bundle.json: plans[0] is another plan for sm_61 and batches of 1 or more")]
    [InlineData("\"minimumBatch\": 1", "\"minimumBatch\": 0", "bundle.json: plans[0].minimumBatch must be from 1 to 2147483647, is 0")]
    [InlineData("\"minimumBatch\": 1", "\"minimumBatch\": 2", "bundle.json: plans has none for sm_61 and a batch of 1")]
    [InlineData("\"relu\",\n          \"layer\"", "\"a(b)\",\n          \"layer\"", "bundle.json: plans[0].launches[1].kernel must be an identifier of C")]
    [InlineData("\"relu\",\n          \"layer\"", "\"gelu\",\n          \"layer\"", "bundle.json: plans[0].launches[1].kernel names 'gelu', which 'kernels.cu' doesn't define")]
    [InlineData("\"macs\": 12", "\"macs\": -1", "bundle.json: plans[0].launches[0].macs must be from 0 to 9223372036854775807, is -1")]
    [InlineData("{\"perImage\":12,\"per\":64},1,1]", "{\"perImage\":12,\"per\":64},1]", "bundle.json: plans[0].launches[0].grid must be an array of three")]
    [InlineData("\"per\":64},1,1]", "\"per\":0},1,1]", "bundle.json: plans[0].launches[0].grid[0].per must be positive")]
    [InlineData("\"perImage\":12", "\"perImage\":0", "bundle.json: plans[0].launches[0].grid[0] must be from 1 to 2147483647, is 0")]
    [InlineData("\"per\":64},1,1]", "\"per\":64},65536,1]", "bundle.json: plans[0].launches[0].grid[1] for one image must be from 1 to 65535, is 65536")]
    [InlineData("\"per\":64},1,1]", "\"per\":64},1,{\"perImage\":65536,\"per\":1}]", "bundle.json: plans[0].launches[0].grid[2] for one image must be from 1 to 65535, is 65536")]
    [InlineData("[64,1,1]", "[1025,1,1]", "bundle.json: plans[0].launches[0].block[0] must be from 1 to 1024, is 1025")]
    [InlineData("[64,1,1]", "[64,64,1]", "bundle.json: the number of threads of plans[0].launches[0].block must be from 1 to 1024, is 4096")]
    [InlineData("[64,1,1]", "[1,1,65]", "bundle.json: plans[0].launches[0].block[2] must be from 1 to 64, is 65")]
    [InlineData("{\"input\":0}", "{\"input\":1}", "bundle.json: plans[0].launches[0].arguments[0].input must be from 0 to 0, is 1")]
    [InlineData("{\"output\":0}", "{\"output\":-1}", "bundle.json: plans[0].launches[1].arguments[1].output must be from 0 to 0, is -1")]
    [InlineData("{\"output\":0}", "{\"buffer\":0}", "bundle.json: plans[0] never writes the output 'scores'")]
    [InlineData("{\"buffer\":0}", "{\"buffer\":4294967296}", "bundle.json: plans[0].launches[0].arguments[2].buffer must be a whole number of 32 bits")]
    [InlineData("{\"weight\":\"scale_shift.weights\"}", "{\"weight\":\"bias\"}", "bundle.json: plans[0].launches[0].arguments[1] names the tensor 'bias', which 'weights.safetensors' lacks")]
    [InlineData("{\"int\":4},", "", "bundle.json: plans[0].launches[0].arguments are 4, the kernel 'scale_shift' takes 5")]
    [InlineData("{\"int\":4}", "{\"buffer\":0}", "bundle.json: plans[0].launches[0].arguments[3] must be a number, as 'scale_shift' takes it")]
    [InlineData("{\"weight\":\"scale_shift.weights\"}", "{\"int\":0}", "bundle.json: plans[0].launches[0].arguments[1] must be an address, as 'scale_shift' takes it")]
    [InlineData("{\"int\":4}", "{\"float\":4}", "bundle.json: plans[0].launches[0].arguments[3] has the unknown field 'float'")]
    [InlineData("{\"int\":4}", "{\"int\":4,\"buffer\":0}", "bundle.json: plans[0].launches[0].arguments[3] must have exactly one field")]
    [InlineData("\"images\"", "\"batch\"", "bundle.json: plans[0].launches[0].arguments[4] must be \"images\" or an object")]
    public void A_broken_field_is_named(string field, string broken, string message)
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder, Break(folder, field, broken), CudaProblem.BundleMalformed, message);
    }

    [Fact]
    public void Another_schema_is_refused_before_its_fields_are_read()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(
            folder,
            """{"schema": 2, "graph": {}}""",
            CudaProblem.BundleSchema,
            "bundle.json has schema 2, this program reads schema 1; write the bundle anew with the version of rvc that goes with the program");
    }

    [Theory]
    [InlineData("[]", "bundle.json lacks the field 'schema'")]
    [InlineData("{}", "bundle.json lacks the field 'schema'")]
    [InlineData("{\"schema\": \"1\"}", "bundle.json: schema must be a whole number")]
    public void What_has_no_schema_is_no_bundle(string json, string message)
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder, json, CudaProblem.BundleMalformed, message);
    }

    [Fact]
    public void A_manifest_that_ends_anywhere_is_malformed()
    {
        using var folder = new TemporaryFolder();
        TinyBundle.Write(folder);
        var whole = TinyBundle.Json(TinyBundle.Manifest());
        for (var length = 0; length < whole.Length - 2; length += 7)
        {
            folder.Write(BundleManifest.FileName, whole[..length]);
            Assert.Equal(CudaProblem.BundleMalformed, Assert.Throws<CudaException>(() => BundleReader.Read(folder.Root)).Problem);
        }
    }

    [Fact]
    public void Changed_bytes_of_a_manifest_never_end_in_another_exception()
    {
        using var folder = new TemporaryFolder();
        TinyBundle.Write(folder);
        var whole = TinyBundle.Json(TinyBundle.Manifest());
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var changed = whole.ToArray();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            folder.Write(BundleManifest.FileName, changed);
            try
            {
                BundleReader.Read(folder.Root).Dispose();
            }
            catch (CudaException)
            {
                // One of the refusals above.
            }
        }
    }

    [Fact]
    public void A_folder_without_a_manifest_is_no_bundle()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<CudaException>(() => BundleReader.Read(folder.Root));
        Assert.Equal(CudaProblem.BundleNotFound, error.Problem);
        Assert.StartsWith($"'{folder.Root}' isn't a bundle that can be read (", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kernels.cu")]
    [InlineData("weights.safetensors")]
    [InlineData("kernels.sm_80.ptx")]
    public void Missing_truncated_and_changed_files_are_named(string name)
    {
        using var folder = new TemporaryFolder();
        folder.Write("kernels.sm_80.ptx", [1, 2, 3]);
        TinyBundle.Write(folder, TinyBundle.Manifest() with
        {
            Binaries = [new(new(8, 0), BundleBinaryKind.Ptx, BundleFile.Of("kernels.sm_80.ptx", [1, 2, 3]))],
        });
        var content = File.ReadAllBytes(folder.File(name));
        AssertBroken(content[..^1], $"'{name}' isn't the file that the bundle was written with: its SHA-256 differs; it may be truncated or changed");
        content[^1] ^= 1;
        AssertBroken(content, $"'{name}' isn't the file that the bundle was written with: its SHA-256 differs; it may be truncated or changed");
        File.Delete(folder.File(name));
        AssertBroken(null, $"the bundle's file '{name}' can't be read (");

        void AssertBroken(byte[]? bytes, string message)
        {
            if (bytes is not null)
            {
                folder.Write(name, bytes);
            }

            var error = Assert.Throws<CudaException>(() => BundleReader.Read(folder.Root));
            Assert.Equal(CudaProblem.BundleFile, error.Problem);
            Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Weights_with_the_right_hash_must_be_safetensors()
    {
        using var folder = new TemporaryFolder();
        TinyBundle.Write(folder, TinyBundle.Manifest() with { Weights = BundleFile.Of("weights.safetensors", [1, 2, 3]) });
        folder.Write("weights.safetensors", [1, 2, 3]);
        var error = Assert.Throws<CudaException>(() => BundleReader.Read(folder.Root));
        Assert.Equal(
            (CudaProblem.BundleFile, "'weights.safetensors': the file is shorter than its 8-byte header length"), (error.Problem, error.Message));
    }

    private static string Break(TemporaryFolder folder, string field, string broken)
    {
        TinyBundle.Write(folder);
        var json = Encoding.UTF8.GetString(TinyBundle.Json(TinyBundle.Manifest()));
        var start = json.IndexOf(field, StringComparison.Ordinal);
        Assert.True(start >= 0, field);
        return string.Concat(json.AsSpan(0, start), broken, json.AsSpan(start + field.Length));
    }

    private static void AssertRefused(TemporaryFolder folder, string json, CudaProblem problem, string message)
    {
        folder.Write(BundleManifest.FileName, Encoding.UTF8.GetBytes(json));
        var error = Assert.Throws<CudaException>(() => BundleReader.Read(folder.Root));
        Assert.Equal((problem, message), (error.Problem, error.Message));
    }
}
