using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend;

/// <summary>Diagnostics of container files and what they hold (RVC1201 to RVC1249).</summary>
public static class FrontendDiagnostics
{
    /// <summary>The given path names nothing.</summary>
    public static readonly DiagnosticDescriptor FileNotFound = new("RVC1201", DiagnosticCategory.Environment, "Model file doesn't exist");

    /// <summary>The file exists, but the operating system refuses to open or read it.</summary>
    public static readonly DiagnosticDescriptor FileNotReadable =
        new("RVC1202", DiagnosticCategory.Environment, "Model file can't be read");

    /// <summary>The given path is a folder.</summary>
    public static readonly DiagnosticDescriptor IsDirectory =
        new("RVC1203", DiagnosticCategory.Usage, "A folder where a model file belongs");

    /// <summary>The file has no bytes.</summary>
    public static readonly DiagnosticDescriptor EmptyFile = new("RVC1204", DiagnosticCategory.BrokenInput, "Model file is empty");

    /// <summary>The repository was cloned without its large files.</summary>
    public static readonly DiagnosticDescriptor GitLfsPointer =
        new("RVC1205", DiagnosticCategory.BrokenInput, "Model file is a Git LFS pointer");

    /// <summary>A download page was saved in place of the file.</summary>
    public static readonly DiagnosticDescriptor WebPage = new("RVC1206", DiagnosticCategory.BrokenInput, "Model file is a web page");

    /// <summary>The file is text, not a checkpoint.</summary>
    public static readonly DiagnosticDescriptor PlainText = new("RVC1207", DiagnosticCategory.BrokenInput, "Model file is plain text");

    /// <summary>No reader recognises the file's content.</summary>
    public static readonly DiagnosticDescriptor UnknownFormat =
        new("RVC1208", DiagnosticCategory.BrokenInput, "Model file has an unknown format");

    /// <summary>The file is a compressed file or a tar archive.</summary>
    public static readonly DiagnosticDescriptor CompressedFile =
        new("RVC1209", DiagnosticCategory.Unsupported, "Model file is inside another archive");

    /// <summary>The format is known, but there is no reader for it.</summary>
    public static readonly DiagnosticDescriptor OtherFormat =
        new("RVC1210", DiagnosticCategory.Unsupported, "Model file has a format that isn't supported");

    /// <summary>The file ends early: most often an interrupted download.</summary>
    public static readonly DiagnosticDescriptor IncompleteFile =
        new("RVC1212", DiagnosticCategory.BrokenInput, "Model file is incomplete");

    /// <summary>The container contradicts itself or claims impossible sizes.</summary>
    public static readonly DiagnosticDescriptor DamagedArchive = new("RVC1213", DiagnosticCategory.BrokenInput, "Archive is damaged");

    /// <summary>The bytes of an entry aren't those that were written.</summary>
    public static readonly DiagnosticDescriptor ChecksumMismatch =
        new("RVC1214", DiagnosticCategory.BrokenInput, "Checksum of an archive entry doesn't match");

    /// <summary>Readers would disagree on which of them counts.</summary>
    public static readonly DiagnosticDescriptor DuplicateEntry =
        new("RVC1215", DiagnosticCategory.BrokenInput, "Zip archive has two entries of the same name");

    /// <summary>The archive has no <c>data.pkl</c>, or several.</summary>
    public static readonly DiagnosticDescriptor NoDataPickle =
        new("RVC1216", DiagnosticCategory.BrokenInput, "Zip archive isn't a PyTorch checkpoint");

    /// <summary>The pickle stream breaks the format.</summary>
    public static readonly DiagnosticDescriptor MalformedPickle = new("RVC1217", DiagnosticCategory.BrokenInput, "Pickle is malformed");

    /// <summary>The pickle has more instructions than any checkpoint needs.</summary>
    public static readonly DiagnosticDescriptor PickleTooLarge = new("RVC1218", DiagnosticCategory.BrokenInput, "Pickle is too large");

    /// <summary>Unpickling the file with Python might run commands.</summary>
    public static readonly DiagnosticDescriptor HostileGlobal =
        new("RVC1219", DiagnosticCategory.BrokenInput, "Pickle names a function that has no business in a checkpoint");

    /// <summary>The pickled object isn't a dictionary of weights.</summary>
    public static readonly DiagnosticDescriptor NotAStateDict =
        new("RVC1220", DiagnosticCategory.BrokenInput, "File holds no state dict");

    /// <summary>There is nothing to compile.</summary>
    public static readonly DiagnosticDescriptor NoTensors = new("RVC1221", DiagnosticCategory.BrokenInput, "State dict has no tensors");

    /// <summary>A tensor's description contradicts itself or its storage.</summary>
    public static readonly DiagnosticDescriptor MalformedTensor = new("RVC1222", DiagnosticCategory.BrokenInput, "Tensor is malformed");

    /// <summary>Making an expanded tensor dense would need more bytes than the file has.</summary>
    public static readonly DiagnosticDescriptor TensorTooLarge =
        new("RVC1223", DiagnosticCategory.BrokenInput, "Tensor is larger than its file");

    /// <summary>A tensor refers to data that the file doesn't hold.</summary>
    public static readonly DiagnosticDescriptor MissingStorage =
        new("RVC1224", DiagnosticCategory.BrokenInput, "Tensor's storage isn't in the file");

    /// <summary>The data are longer or shorter than the pickle says.</summary>
    public static readonly DiagnosticDescriptor StorageLength =
        new("RVC1225", DiagnosticCategory.BrokenInput, "Storage has the wrong length");

    /// <summary>Quantized, sparse and complex tensors aren't read.</summary>
    public static readonly DiagnosticDescriptor UnsupportedTensor =
        new("RVC1226", DiagnosticCategory.Unsupported, "Tensor of an unsupported kind");

    /// <summary>Only counters may be integers.</summary>
    public static readonly DiagnosticDescriptor IntegerWeight =
        new("RVC1227", DiagnosticCategory.Unsupported, "Weight is stored as an integer");

    /// <summary>The model would compute NaN.</summary>
    public static readonly DiagnosticDescriptor NotFinite =
        new("RVC1228", DiagnosticCategory.BrokenInput, "Weight has an element that isn't finite");

    /// <summary>A batch norm can't take the root of a negative variance.</summary>
    public static readonly DiagnosticDescriptor NegativeVariance =
        new("RVC1229", DiagnosticCategory.BrokenInput, "Running variance is negative");

    /// <summary>The file breaks the safetensors format.</summary>
    public static readonly DiagnosticDescriptor MalformedSafetensors =
        new("RVC1230", DiagnosticCategory.BrokenInput, "Safetensors file is malformed");

    /// <summary>The archive has code, but no weights where they are looked for.</summary>
    public static readonly DiagnosticDescriptor TorchScriptNotSupported =
        new("RVC1231", DiagnosticCategory.Unsupported, "TorchScript archive isn't supported");

    /// <summary>Readers would disagree on which of them counts.</summary>
    public static readonly DiagnosticDescriptor DuplicateTensor =
        new("RVC1232", DiagnosticCategory.BrokenInput, "State dict has two tensors of the same name");

    /// <summary>A setting that a state dict can't express changes what the module computes.</summary>
    public static readonly DiagnosticDescriptor UnsupportedModule =
        new("RVC1233", DiagnosticCategory.Unsupported, "Pickled module has an unsupported setting");

    /// <summary>The byte order of such files can't be told.</summary>
    public static readonly DiagnosticDescriptor UnsupportedByteOrder =
        new("RVC1234", DiagnosticCategory.Unsupported, "Legacy checkpoint of a big-endian machine");

    /// <summary>The file starts like a TorchSharp <c>.dat</c> file, but contradicts itself.</summary>
    public static readonly DiagnosticDescriptor DamagedTorchSharp =
        new("RVC1235", DiagnosticCategory.BrokenInput, "TorchSharp file is malformed");
}
