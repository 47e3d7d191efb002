# SPDX-License-Identifier: GPL-3.0-or-later
set(CPACK_PACKAGE_NAME interleave)
set(CPACK_PACKAGE_VENDOR "The Interleave developers")
set(CPACK_PACKAGE_CONTACT "The Interleave developers <interleave@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "See concurrency as a Python programmer meets it")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Interleave asks what will happen, runs it for real, and shows it live: real
threads on real cores, fighting over a lock that behaves as Python's does. Then
it checks the lesson's claim on this very machine.")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What no binary is linked with, and dpkg-shlibdeps therefore cannot find: plugins (the icon is an SVG) and fonts.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libqt6svg6, fonts-inter, fonts-jetbrains-mono")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "qt6-wayland, python3, bubblewrap")
include(CPack)
