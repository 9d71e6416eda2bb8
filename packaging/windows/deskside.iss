; The installer for Windows, by Inno Setup 6. NOT BUILT AND NOT TRIED: there was no Windows machine.
; On one, with Python 3.11 and the C++ build tools:
;   py packaging\package.py                                  (freezes build\package\frozen\deskside)
;   iscc /DVersion=0.1.0 packaging\windows\deskside.iss      (the version of pyproject.toml)
;   signtool sign /fd sha256 /tr http://timestamp.digicert.com /td sha256 dist\deskside-0.1.0-setup.exe
; Before the first release: sign deskside.exe in the folder too, or SmartScreen warns of every start; build with
; console=False in deskside.spec for a second deskside-window.exe, so that the menu opens no console.

[Setup]
AppId={{6B0B6F0E-6B61-4E0C-9E0C-6D0F3D5B7A11}
AppName=Deskside
AppVersion={#Version}
DefaultDirName={autopf}\Deskside
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=deskside-{#Version}-setup
SetupIconFile=..\..\build\package\icons\deskside.ico
UninstallDisplayIcon={app}\deskside.exe
Compression=lzma2
SolidCompression=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[Files]
Source: "..\..\build\package\frozen\deskside\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\Deskside"; Filename: "{app}\deskside.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\.eml\OpenWithProgids"; ValueType: string; ValueName: "Deskside.Mail"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.msg\OpenWithProgids"; ValueType: string; ValueName: "Deskside.Mail"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.mbox\OpenWithProgids"; ValueType: string; ValueName: "Deskside.Mail"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Deskside.Mail\shell\open\command"; ValueType: string; ValueData: """{app}\deskside.exe"" open ""%1"""; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: none; ValueName: "deskside"; Flags: dontcreatekey uninsdeletevalue

[CustomMessages]
en.DeleteData=Delete tickets, drafts, settings and models too? Without them nothing can be brought back.
de.DeleteData=Auch Tickets, Entwürfe, Einstellungen und Modelle löschen? Ohne sie lässt sich nichts zurückholen.

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    if MsgBox(CustomMessage('DeleteData'), mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES then
      DelTree(ExpandConstant('{localappdata}\deskside'), True, True, True);
end;
