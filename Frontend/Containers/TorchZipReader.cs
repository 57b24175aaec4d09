using System.Text;
using RepVgg.Frontend.Pickle;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// PyTorch's zip format (1.6 and later): in any folder, <c>data.pkl</c> is the pickle, <c>data/&lt;key&gt;</c> are the storages,
/// and <c>byteorder</c> says in which order their bytes are. TorchScript archives have the same layout and code beside it.
/// </summary>
internal static class TorchZipReader
{
    private const string PickleName = "data.pkl";

    public static StateDict Read(ZipContainer zip)
    {
        var root = FindRoot(zip);
        var isScript = zip.Names.Any(name => name == root + "constants.pkl" || name.StartsWith(root + "code/", StringComparison.Ordinal));
        var source = new ZipStorages(zip, root, IsBigEndian(zip, root));
        var pickle = PickleMachine.Read(new MemoryStream(zip.Read(root + PickleName), writable: false));
        var weights = WeightLocator.Locate(pickle, isScript);
        var tensors = new TorchTensorReader(source, zip.FileLength);
        return new(
            isScript ? "TorchScript archive" : "PyTorch zip",
            [.. weights.Tensors.Select(weight => tensors.Read(weight.Name, weight.Tensor))],
            [.. weights.Notes],
            weights.Attributes,
            zip);
    }

    private static string FindRoot(ZipContainer zip)
    {
        var pickles = zip.Names
            .Where(name => name == PickleName || name.EndsWith("/" + PickleName, StringComparison.Ordinal))
            .Take(2)
            .ToArray();
        return pickles switch
        {
            [var only] => only[..^PickleName.Length],
            [] when zip.Names.Any(name => name.EndsWith(".npy", StringComparison.Ordinal)) =>
                throw FrontendDiagnostics.OtherFormat.Error(
                    "the file is a numpy .npz archive; save the weights as safetensors or with torch.save"),
            [] => throw FrontendDiagnostics.NoDataPickle.Error(
                "the zip archive has no data.pkl: it isn't what torch.save writes; if it holds a checkpoint, unpack it first"),
            _ => throw FrontendDiagnostics.NoDataPickle.Error("the zip archive has several data.pkl entries, so it isn't one checkpoint"),
        };
    }

    private static bool IsBigEndian(ZipContainer zip, string root)
    {
        var name = root + "byteorder";
        if (zip.FindLength(name) is null)
        {
            return false;
        }

        return Encoding.ASCII.GetString(zip.Read(name)).Trim() switch
        {
            "little" => false,
            "big" => true,
            _ => throw FrontendDiagnostics.DamagedArchive.Error("the archive's byteorder entry says neither 'little' nor 'big'"),
        };
    }

    private sealed class ZipStorages(ZipContainer zip, string root, bool isBigEndian) : IStorageSource
    {
        // The key only ever completes the name of an entry: it is no path, and nothing outside of the archive can be named.
        public long? FindLength(string key) => zip.FindLength(EntryName(key));

        public byte[] Read(string key, int elementSize)
        {
            var bytes = zip.Read(EntryName(key));
            if (isBigEndian)
            {
                ElementDecoder.SwapBytes(bytes, elementSize);
            }

            return bytes;
        }

        private string EntryName(string key) => $"{root}data/{key}";
    }
}
